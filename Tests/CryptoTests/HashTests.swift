import Crypto
import Testing

@Suite struct HashTests {
    /// FIPS 180-4's examples: `abc`, nothing, and the two-block message of 448 bits.
    @Test func `SHA-2 of the standard's examples`() {
        #expect(Hash.sha256("abc".utf8) == bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        #expect(Hash.sha256([]) == bytes("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
        #expect(
            Hash.sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
                == bytes("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"))
        #expect(
            Hash.sha384("abc".utf8)
                == bytes(
                    """
                    cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7
                    """))
        #expect(
            Hash.sha512("abc".utf8)
                == bytes(
                    """
                    ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
                    2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
                    """))
        #expect(Hash.digest("abc".utf8, .sha1) == bytes("a9993e364706816aba3e25717850c26c9cd0d89d"))
    }

    @Test func `a million letters in pieces of every size give the digest of the whole`() {
        let hash = RunningHash()
        var left = 1_000_000
        var piece = 1
        while left > 0 {
            hash.update([UInt8](repeating: 0x61, count: min(piece, left)))
            left -= min(piece, left)
            piece = piece % 997 + 1
        }
        let expected = bytes("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        #expect(hash.finish() == expected)
        #expect(hash.finish() == expected)
    }

    @Test(arguments: HashAlgorithm.allCases) func `a digest has its length, also of bytes that do not lie in one piece`(
        _ algorithm: HashAlgorithm
    ) {
        let scattered = [1, 2, 3].lazy.map { UInt8($0) }
        #expect(Hash.digest(scattered, algorithm) == Hash.digest([1, 2, 3] as [UInt8], algorithm))
        #expect(Hash.digest([] as [UInt8], algorithm).count == algorithm.digestLength)
        let running = RunningHash(algorithm)
        running.update([1, 2] as [UInt8])
        running.update([] as [UInt8])
        running.update([3] as [UInt8])
        #expect(running.finish() == Hash.digest([1, 2, 3] as [UInt8], algorithm))
    }
}

@Suite struct HMACTests {
    private struct Vector {
        let key: [UInt8]
        let message: [UInt8]
        let sha256: String
        let sha512: String
    }

    /// RFC 4231, sections 4.2 to 4.4, 4.7 and 4.8.
    private static let vectors = [
        Vector(
            key: [UInt8](repeating: 0x0B, count: 20), message: Array("Hi There".utf8),
            sha256: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            sha512: """
                87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854
                """),
        Vector(
            key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
            sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            sha512: """
                164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737
                """),
        Vector(
            key: [UInt8](repeating: 0xAA, count: 20), message: [UInt8](repeating: 0xDD, count: 50),
            sha256: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            sha512: """
                fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb
                """),
        Vector(
            key: [UInt8](repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            sha256: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            sha512: """
                80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598
                """),
    ]

    @Test(arguments: 0..<4) func `the vectors of RFC 4231 hold`(_ number: Int) {
        let vector = Self.vectors[number]
        #expect(HMAC.authenticate(vector.message, key: vector.key) == bytes(vector.sha256))
        #expect(HMAC.authenticate(vector.message, key: vector.key, .sha512) == bytes(vector.sha512))
        #expect(HMAC.isValid(bytes(vector.sha256), for: vector.message, key: vector.key))
        #expect(!HMAC.isValid(bytes(vector.sha256).dropLast(), for: vector.message, key: vector.key))
        #expect(!HMAC.isValid(bytes(vector.sha256), for: vector.message + [0], key: vector.key))
    }

    @Test func `an empty key and an empty message are a key and a message`() {
        #expect(
            HMAC.authenticate([] as [UInt8], key: [] as [UInt8])
                == bytes("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"))
    }

    /// RFC 5869, appendices A.1 to A.3.
    @Test func `HKDF gives the keys of RFC 5869`() {
        #expect(
            HMAC.deriveKey(
                from: [UInt8](repeating: 0x0B, count: 22), salt: bytes("000102030405060708090a0b0c"),
                info: bytes("f0f1f2f3f4f5f6f7f8f9"), count: 42)
                == bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
        #expect(
            HMAC.deriveKey(
                from: Array(0x00...0x4F), salt: Array(0x60...0xAF), info: Array(0xB0...0xFF), count: 82)
                == bytes(
                    """
                    b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09
                    da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
                    """))
        #expect(
            HMAC.deriveKey(from: [UInt8](repeating: 0x0B, count: 22), info: [], count: 42)
                == bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
    }

    @Test func `comparison in constant time compares every byte and the length`() {
        let one = Array(UInt8(0)..<64)
        #expect(constantTimeEqual(one, one) && constantTimeEqual([] as [UInt8], [] as [UInt8]))
        #expect(!constantTimeEqual(one, one.dropLast()) && !constantTimeEqual([] as [UInt8], [0] as [UInt8]))
        for place in one.indices {
            var other = one
            other[place] ^= 0x80
            #expect(!constantTimeEqual(one, other))
        }
    }
}
