// Room of JSONTests.
