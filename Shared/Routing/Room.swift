// Room of Routing.
