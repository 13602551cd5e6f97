import Crypto
import Testing

@Suite struct OneTimePasswordTests {
    private let seed = Array("12345678901234567890".utf8)

    /// RFC 4226, appendix D.
    @Test func `HOTP gives the ten passwords of RFC 4226`() throws {
        let password = try OneTimePassword(secret: seed)
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        #expect((0..<10).map { password.code(counter: $0) } == expected)
        let long = try OneTimePassword(secret: seed, digits: 10)
        #expect(long.code(counter: 0) == "1284755224")
        #expect(long.code(counter: 1) == "1094287082")
        #expect(long.code(counter: 3) == "1726969429")
        #expect(try OneTimePassword(secret: seed, digits: 10).code(counter: 4) == "1640338314")
        #expect(try OneTimePassword(secret: seed, digits: 10).code(counter: 9) == "0645520489")
    }

    /// RFC 6238, appendix B; the seeds of SHA-256 and SHA-512 are as long as the digest.
    @Test(arguments: [
        (59, "94287082", "46119246", "90693936"), (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"), (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"), (20_000_000_000, "65353130", "77737706", "47863826"),
    ])
    func `TOTP gives the passwords of RFC 6238`(_ time: UInt64, _ sha1: String, _ sha256: String, _ sha512: String)
        throws
    {
        let long = Array("1234567890123456789012345678901234567890123456789012345678901234".utf8)
        #expect(try OneTimePassword(secret: seed, digits: 8).code(time: time) == sha1)
        #expect(try OneTimePassword(secret: Array(long.prefix(32)), digits: 8, .sha256).code(time: time) == sha256)
        #expect(try OneTimePassword(secret: long, digits: 8, .sha512).code(time: time) == sha512)
    }

    @Test func `one step of drift on either side is matched and says which step it was`() throws {
        let password = try OneTimePassword(secret: seed)
        let step: UInt64 = 40_000_000
        for drift in [-1, 0, 1] {
            let code = password.code(counter: UInt64(Int(step) + drift))
            #expect(password.matchingStep(code, time: step * 30 + 29) == UInt64(Int(step) + drift))
        }
        for drift in [-2, 2] {
            let code = password.code(counter: UInt64(Int(step) + drift))
            #expect(password.matchingStep(code, time: step * 30) == nil)
        }
        #expect(password.matchingStep(password.code(counter: step - 1), time: step * 30, drift: 0) == nil)
    }

    @Test func `the first steps and the last ones of all time have neighbours on one side only`() throws {
        let password = try OneTimePassword(secret: seed)
        #expect(password.matchingStep("755224", time: 0) == 0)
        #expect(password.matchingStep("287082", time: 0) == 1)
        #expect(password.matchingStep(password.code(counter: .max), time: .max, step: 1) == .max)
    }

    @Test(arguments: ["", "75522", "7552244", "755 224", "７５５２２４", "٧٥٥٢٢٤", "+55224", "abcdef"])
    func `what is not the digits is no match`(_ code: String) throws {
        #expect(try OneTimePassword(secret: seed).matchingStep(code, time: 0) == nil)
    }

    @Test func `odd parameters are refused`() {
        #expect(throws: CryptoError.self) { try OneTimePassword(secret: []) }
        #expect(throws: CryptoError.self) { try OneTimePassword(secret: seed, digits: 5) }
        #expect(throws: CryptoError.self) { try OneTimePassword(secret: seed, digits: 11) }
        #expect(throws: CryptoError.self) { try OneTimePassword(secret: seed, .sha384) }
    }
}
