// Room of HTTPServerTests.
