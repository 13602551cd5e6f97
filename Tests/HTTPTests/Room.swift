// Room of HTTPTests.
