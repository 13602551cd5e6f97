// Room of PostgresTests.
