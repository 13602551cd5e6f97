// Room of HTTPClient.
