// Room of HTTPClientTests.
