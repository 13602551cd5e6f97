// Room of HTTP.
