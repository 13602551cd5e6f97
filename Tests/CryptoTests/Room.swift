// Room of CryptoTests.
