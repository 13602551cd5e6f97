// Room of EventLoopTests.
