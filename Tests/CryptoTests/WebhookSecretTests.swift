import Crypto
import Testing

@Suite struct WebhookSecretTests {
    /// The vector of Standard Webhooks' own libraries.
    private let secret = try! WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    private let time: Int64 = 1_614_265_330
    private let payload = Array("{\"test\": 2432232314}".utf8)
    private let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    private func isValid(
        _ signatures: String, id: String? = nil, time: Int64? = nil, now: Int64? = nil, payload: [UInt8]? = nil
    ) -> Bool {
        secret.isValid(
            signatures, id: id ?? self.id, timestamp: time ?? self.time, payload: payload ?? self.payload,
            now: now ?? self.time)
    }

    @Test func `the signature of the reference libraries comes out and holds`() throws {
        #expect(try secret.sign(id: id, timestamp: time, payload: payload) == signature)
        #expect(isValid(signature))
    }

    @Test func `one good signature among others is enough`() throws {
        let other = try WebhookSecret().sign(id: id, timestamp: time, payload: payload)
        #expect(isValid("\(other) v1a,abc v2,xyz \(signature)"))
        #expect(isValid("\(signature) \(other)"))
        #expect(!isValid(other))
    }

    @Test(arguments: [
        "", " ", "v1", "v1,", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=",
        "v1, g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,AAAA",
    ])
    func `a signature in another form does not hold`(_ text: String) {
        #expect(!isValid(text))
    }

    @Test func `another id, time or payload breaks the signature`() {
        #expect(!isValid(signature, id: id + "x"))
        #expect(!isValid(signature, time: time + 1))
        #expect(!isValid(signature, payload: payload + [0x20]))
    }

    @Test func `five minutes of difference are taken and a second more is not`() {
        #expect(isValid(signature, now: time + 300) && isValid(signature, now: time - 300))
        #expect(!isValid(signature, now: time + 301) && !isValid(signature, now: time - 301))
        #expect(!isValid(signature, now: .max) && !isValid(signature, time: -1) && !isValid(signature, now: .min))
    }

    @Test(arguments: ["", "a.b", "a b", "é", "a\n", String(repeating: "a", count: 256)])
    func `an id that could move the border between id and timestamp is neither signed nor taken`(_ id: String) {
        #expect(throws: CryptoError.self) { try secret.sign(id: id, timestamp: time, payload: payload) }
        #expect(!isValid(signature, id: id))
    }

    @Test func `a negative timestamp is not signed`() {
        #expect(throws: CryptoError.self) { try secret.sign(id: id, timestamp: -1, payload: payload) }
    }

    @Test func `a secret is shown with its prefix, comes back and is printed by nothing`() throws {
        let made = WebhookSecret()
        let text = made.reveal()
        #expect(text.hasPrefix("whsec_") && text.utf8.count == 50)
        let again = try WebhookSecret(text)
        #expect(try again.sign(id: "m", timestamp: 1, payload: []) == made.sign(id: "m", timestamp: 1, payload: []))
        var dumped = ""
        dump(made, to: &dumped)
        #expect("\(made)" == "***" && !dumped.contains("key"))
        #expect(WebhookSecret().reveal() != text)
    }

    @Test(arguments: [23, 65]) func `a secret has 24 to 64 bytes`(_ count: Int) throws {
        let text = Base64.encode([UInt8](repeating: 1, count: count))
        #expect(throws: CryptoError.notASecret("a webhook secret has 24 to 64 bytes")) {
            try WebhookSecret("whsec_" + text)
        }
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
    ])
    func `what has another form is no secret`(_ text: String) {
        #expect(throws: CryptoError.self) { try WebhookSecret(text) }
    }
}
