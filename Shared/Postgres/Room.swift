// Room of Postgres.
