// Room of Configuration.
