// Room of TelemetryTests.
