import Testing

@testable import Crypto

@Suite struct `Sealing keys` {
    private let old = "a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
    private let new = "b:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA"

    @Test func `what is sealed opens again, in its own context only`() throws {
        let keys = try SealingKeys(parsing: old)
        let secret = Array("a seed of twenty bytes".utf8)
        let sealed = try keys.seal(secret, context: "totp of one")
        #expect(try keys.open(sealed, context: "totp of one") == secret)
        #expect(throws: CryptoError.self) { try keys.open(sealed, context: "totp of two") }
        #expect(try keys.seal(secret, context: "totp of one") != sealed)
        #expect(!sealed.indices.contains { sealed[$0...].starts(with: secret) })
        #expect(try keys.open(keys.seal([], context: ""), context: "") == [])
    }

    @Test func `a single changed bit is refused, and so is what is cut short`() throws {
        let keys = try SealingKeys(parsing: old)
        let sealed = try keys.seal([1, 2, 3], context: "c")
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(throws: CryptoError.self) { try keys.open(changed, context: "c") }
            #expect(throws: CryptoError.self) { try keys.open(Array(sealed[..<place]), context: "c") }
        }
    }

    @Test func `a key is changed by putting a new one in front`() throws {
        let before = try SealingKeys(parsing: old)
        let between = try SealingKeys(parsing: "\(new)\n\(old)\n")
        let after = try SealingKeys(parsing: new)
        let sealed = try before.seal([7], context: "c")
        #expect(before.isCurrent(sealed))
        #expect(!between.isCurrent(sealed))
        #expect(try between.open(sealed, context: "c") == [7])
        #expect(throws: CryptoError.self) { try after.open(sealed, context: "c") }
        let anew = try between.seal([7], context: "c")
        #expect(try after.open(anew, context: "c") == [7])
        #expect(after.isCurrent(anew) && !before.isCurrent([]))
    }

    @Test func `a setting that is no list of keys is refused`() throws {
        for text in [
            "", "a", "a:", ":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "a:AAEC", "\(old),\(old)", "a b:c",
            "ä:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "\(old):x",
        ] {
            #expect(throws: CryptoError.self, "\(text)") { try SealingKeys(parsing: text) }
        }
        let other = try SealingKeys(parsing: SealingKeys.generate(name: "k-1"))
        let sealed = try SealingKeys(parsing: old).seal([1], context: "")
        #expect(throws: CryptoError.self) { try other.open(sealed, context: "") }
    }

    /// Test case 16 of the GCM specification (McGrew and Viega).
    @Test func `AES-256-GCM gives what its authors published`() throws {
        func bytes(_ hex: String) -> [UInt8] {
            let digits = Array(hex)
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
        }
        let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
        let nonce = bytes("cafebabefacedbaddecaf888")
        let context = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let plain = bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                + "b16aedf5aa0de657ba637b39")
        let sealed = bytes(
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                + "c5f61e6393ba7a0abcc9f662" + "76fc6ece0f4e1768cddf8853bb2d551b")
        #expect(try AESGCM.encrypt(plain, key: key, nonce: nonce, context: context) == sealed)
        #expect(AESGCM.decrypt(sealed[...], key: key, nonce: nonce, context: context) == plain)
    }
}
