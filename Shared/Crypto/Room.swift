// Room of Crypto.
