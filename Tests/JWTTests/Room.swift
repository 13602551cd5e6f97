// Room of JWTTests.
