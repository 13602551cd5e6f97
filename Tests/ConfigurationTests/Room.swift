// Room of ConfigurationTests.
