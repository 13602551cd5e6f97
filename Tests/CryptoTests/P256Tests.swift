import Testing

@testable import Crypto

@Suite struct P256Tests {
    /// RFC 7515, appendix A.3: the key and the signature over the example's signing input.
    private let key = try! P256.VerifyingKey(
        x: Base64.decodeURL("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")!,
        y: Base64.decodeURL("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")!)
    private let message = Array(
        """
        eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ
        """.utf8)
    private let signature = Base64.decodeURL(
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")!

    @Test func `the signature of RFC 7515 A.3 is valid`() {
        #expect(key.isValid(signature, for: message))
    }

    /// RFC 6979, appendix A.2.5: P-256 with SHA-256.
    @Test(arguments: [
        (
            "sample", "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
            "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
        ),
        (
            "test", "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
            "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"
        ),
    ])
    func `the signatures of RFC 6979 A_2_5 are valid for their message only`(
        _ message: String, _ r: String, _ s: String
    ) throws {
        let key = try P256.VerifyingKey(
            x: bytes("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
            y: bytes("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"))
        #expect(key.isValid(bytes(r + s), for: message.utf8))
        #expect(!key.isValid(bytes(r + s), for: (message + ".").utf8))
        #expect(!key.isValid(bytes(s + r), for: message.utf8))
    }

    @Test func `a signature with any bit changed is not valid`() {
        for bit in 0..<512 {
            var changed = signature
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.isValid(changed, for: message))
        }
    }

    @Test func `halves out of 1 to n-1 are refused before any arithmetic`() {
        let zero = [UInt8](repeating: 0, count: 32)
        let one = zero.dropLast() + [1]
        let all = [UInt8](repeating: 0xFF, count: 32)
        let last = P256.order.dropLast() + [0x50]
        for wrong in [zero, P256.order, all] { #expect(!P256.isInRange(wrong[...])) }
        for right in [Array(one), Array(last)] { #expect(P256.isInRange(right[...])) }
        let r = signature[..<32]
        let s = signature[32...]
        for wrong in [zero, P256.order, all] {
            #expect(!key.isValid(wrong + s, for: message))
            #expect(!key.isValid(r + wrong, for: message))
            #expect(!key.isValid(wrong + wrong, for: message))
        }
        // CVE-2022-21449: r and s of 0; also r = s = n, and (1, 1) and (1, n-1), which are in range and wrong.
        #expect(!key.isValid(Array(one) + Array(one), for: message))
        #expect(!key.isValid(Array(one) + Array(last), for: message))
    }

    @Test func `r plus n, which is the same modulo n, is refused`() {
        // r is below 2^256 - n for about one signature in 2^32 only, so r + n is built with one more byte.
        #expect(!key.isValid([1] + signature, for: message))
    }

    @Test func `DER, short, long and empty signatures are refused`() {
        #expect(!key.isValid(P256.der(signature), for: message))
        #expect(!key.isValid(signature.dropLast(), for: message))
        #expect(!key.isValid(signature + [0], for: message))
        #expect(!key.isValid([0] + signature, for: message))
        #expect(!key.isValid([], for: message))
        #expect(!key.isValid([0] + signature[..<32] + [0] + signature[32...], for: message))
    }

    @Test func `what is signed here is valid, for this key and this message only`() throws {
        let mine = try P256.SigningKey()
        let other = try P256.SigningKey()
        for number in 0..<64 {
            let message = Array("message \(number)".utf8)
            let signature = try mine.sign(message)
            #expect(signature.count == 64)
            #expect(mine.verifyingKey.isValid(signature, for: message))
            #expect(!other.verifyingKey.isValid(signature, for: message))
            #expect(!mine.verifyingKey.isValid(signature, for: message + [0]))
            #expect(P256.raw(P256.der(signature)) == signature)
        }
    }

    @Test func `halves with leading zeros keep their 32 bytes on the way through DER`() {
        let small = [UInt8](repeating: 0, count: 31) + [1] + [UInt8](repeating: 0, count: 30) + [0x80, 0]
        #expect(P256.der(small) == [0x30, 8, 2, 1, 1, 2, 3, 0, 0x80, 0])
        #expect(P256.raw(P256.der(small)) == small)
        let zero = [UInt8](repeating: 0, count: 64)
        #expect(P256.der(zero) == [0x30, 6, 2, 1, 0, 2, 1, 0])
    }

    @Test(
        arguments: [
            [], [0x30], [0x31, 0], [0x30, 1], [0x30, 2, 2, 5], [0x30, 3, 2, 1, 1], [0x30, 6, 2, 1, 1, 3, 1, 1],
            [0x30, 7, 2, 1, 1, 2, 1, 1, 0], [0x30, 37, 2, 33] + [UInt8](repeating: 1, count: 33) + [2, 0],
        ] as [[UInt8]])
    func `bytes that are no DER of two integers give no signature`(_ der: [UInt8]) {
        #expect(P256.raw(der) == nil)
    }

    @Test func `coordinates that name no point of the curve are refused`() {
        var off = key.y
        off[31] ^= 1
        #expect(throws: CryptoError.self) { try P256.VerifyingKey(x: key.x, y: off) }
        #expect(throws: CryptoError.self) { try P256.VerifyingKey(x: key.y, y: key.x) }
        let zero = [UInt8](repeating: 0, count: 32)
        let field = bytes("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
        #expect(throws: CryptoError.self) { try P256.VerifyingKey(x: zero, y: zero) }
        #expect(throws: CryptoError.self) { try P256.VerifyingKey(x: field, y: key.y) }
        #expect(throws: CryptoError.self) { try P256.VerifyingKey(x: key.x, y: [UInt8](repeating: 0xFF, count: 32)) }
        #expect(throws: CryptoError.self) { try P256.VerifyingKey(x: key.x.dropLast(), y: key.y) }
        #expect(throws: CryptoError.self) { try P256.VerifyingKey(x: [0] + key.x, y: key.y) }
        #expect(throws: CryptoError.self) { try P256.VerifyingKey(x: [], y: []) }
    }

    @Test func `a key can be used by many tasks at once`() async throws {
        let signing = try P256.SigningKey()
        let valid = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    try (0..<50).count {
                        let message = Array("\(task) \($0)".utf8)
                        return signing.verifyingKey.isValid(try signing.sign(message), for: message)
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(valid == 400)
    }
}

extension Range<Int> {
    fileprivate func count(_ condition: (Int) throws -> Bool) rethrows -> Int { try count(where: condition) }
}
