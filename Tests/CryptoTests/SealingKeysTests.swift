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

    @Test func `a key that is always there opens what it sealed before a setting came in front`() throws {
        let key = [UInt8](repeating: 7, count: 32)
        let before = SealingKeys(nil, last: ("0", key))
        let after = SealingKeys(try SealingKeys(parsing: old), last: ("0", key))
        let sealed = try before.seal([1, 2], context: "c")
        #expect(before.isCurrent(sealed) && !after.isCurrent(sealed))
        #expect(try after.open(sealed, context: "c") == [1, 2])
    }
}
