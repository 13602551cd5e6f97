// Room of ServiceKitTests.
