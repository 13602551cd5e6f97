// Room of ServiceKit.
