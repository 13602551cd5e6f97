// Room of ModelsTests.
