import Testing

@testable import Crypto

@Suite struct `Password hashes` {
    private let cheap = PasswordHash.Cost(logN: 4)

    private func phc(_ cost: String, _ salt: String, _ digest: [UInt8]) -> String {
        func unpadded(_ bytes: [UInt8]) -> String { Base64.encode(bytes).filter { $0 != "=" } }
        return "$scrypt$\(cost)$\(unpadded(Array(salt.utf8)))$\(unpadded(digest))"
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.filter(\.isHexDigit)
        return stride(from: 0, to: digits.count, by: 2).compactMap { place in
            UInt8(String(digits.dropFirst(place).prefix(2)), radix: 16)
        }
    }

    @Test func `the vector of RFC 7914 with a salt as long as ours holds`() throws {
        let digest = bytes(
            """
            70 23 bd cb 3a fd 73 48 46 1c 06 cd 81 fd 38 eb fd a8 fb ba 90 4f 8e 3e a9 b5 43 f6 54 5d a1 f2
            d5 43 29 55 61 3f 0f cf 62 d4 97 05 24 2a 9a f9 e6 1e 85 dc 0d 65 1e 40 df cf 01 7b 45 57 58 87
            """)
        let hash = phc("ln=14,r=8,p=1", "SodiumChloride", digest)
        #expect(try PasswordHash.isRight(Array("pleaseletmein".utf8), for: hash))
        #expect(try !PasswordHash.isRight(Array("pleaseletmeIn".utf8), for: hash))
    }

    @Test func `a hash carries its cost and a salt of its own`() throws {
        let password = Array("vermilion 7 otters".utf8)
        let one = try PasswordHash.make(password, cost: cheap)
        let other = try PasswordHash.make(password, cost: cheap)
        #expect(one.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
        #expect(one != other)
        #expect(try PasswordHash.isRight(password, for: one))
        #expect(try PasswordHash.isRight(password, for: other))
        #expect(try !PasswordHash.isRight(Array("vermilion 7 otter".utf8), for: one))
        #expect(PasswordHash.cost(of: one) == cheap)
        #expect(PasswordHash.Cost.recommended == PasswordHash.Cost(logN: 17, r: 8, p: 1))
    }

    @Test func `OWASP's cost can be computed, and an empty password too`() throws {
        let hash = try PasswordHash.make([], cost: .recommended)
        #expect(try PasswordHash.isRight([], for: hash))
        #expect(try !PasswordHash.isRight([1], for: hash))
    }

    @Test func `nobody's hash has a cost and no password`() throws {
        let hash = PasswordHash.ofNobody(cost: cheap)
        #expect(PasswordHash.cost(of: hash) == cheap)
        #expect(try !PasswordHash.isRight([], for: hash))
    }

    @Test(arguments: [
        "", "password", "$scrypt$", "$argon2id$ln=4,r=8,p=1$c2FsdHNhbHQ$ZGlnZXN0ZGlnZXN0",
        "$scrypt$ln=25,r=8,p=1$c2FsdHNhbHQ$ZGlnZXN0ZGlnZXN0", "$scrypt$ln=4,r=0,p=1$c2FsdHNhbHQ$ZGlnZXN0ZGlnZXN0",
        "$scrypt$ln=4,r=8$c2FsdHNhbHQ$ZGlnZXN0ZGlnZXN0", "$scrypt$ln=4,r=8,p=1$c2Fs$ZGlnZXN0ZGlnZXN0",
        "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHQ$ZGln", "$scrypt$ln=4,r=8,p=1$!$ZGlnZXN0ZGlnZXN0",
        "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHQ$ZGlnZXN0ZGlnZXN0$",
    ])
    func `what is no hash has no password`(_ text: String) throws {
        #expect(PasswordHash.cost(of: text) == nil)
        #expect(try !PasswordHash.isRight(Array("password".utf8), for: text))
    }
}
