// Room of Models.
