// Room of HTTPServer.
