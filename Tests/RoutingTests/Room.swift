// Room of RoutingTests.
