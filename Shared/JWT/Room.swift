// Room of JWT.
