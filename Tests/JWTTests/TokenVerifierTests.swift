import Crypto
import JSON
import Testing

@testable import JWT

@Suite struct TokenVerifierTests {
    private let given = try! Given()
    private let now = Given.now

    @Test func `a good token gives its claims`() throws {
        let claims = try given.verifier().verify(
            given.token(["aud": "[\"other\",\"driveline\"]", "nbf": "\(now)", "roles": "[\"owner\"]"]), now: now)
        #expect(claims.issuer == "https://id.example" && claims.audience == ["other", "driveline"])
        #expect(claims.subject == "account-1" && claims.id == "token-1" && claims.tenant == "tenant-1")
        #expect(claims.issuedAt == now && claims.expires == now + 600 && claims.notBefore == now)
        #expect(claims["roles"]?.elements.compactMap(\.string) == ["owner"])
        #expect(claims["business"] == nil)
    }

    @Test(arguments: ["iss", "aud", "sub", "jti", "tenant", "iat", "exp"])
    func `every required claim must be there and of its type`(_ name: String) throws {
        #expect(given.refusal(try given.token([name: nil])) == .badClaim(name))
        for value in ["null", "true", "{}", "[]", "\"\"", "[1]", name == "iat" || name == "exp" ? "\"\(now)\"" : "1"] {
            let refusal = given.refusal(try given.token([name: value]))
            #expect(
                refusal == .badClaim(name) || name == "aud" && value == "\"\"" && refusal == .notForUs("aud"),
                "\(value)")
        }
    }

    @Test(arguments: [
        "1.5e9", "1795251600.0", "-1", "253402300800", "9223372036854775807", "99999999999999999999", "\"x\"", "null",
    ])
    func `a time is a whole number of seconds before the year 10000`(_ value: String) throws {
        for name in ["exp", "iat", "nbf"] { #expect(given.refusal(try given.token([name: value])) == .badClaim(name)) }
    }

    @Test(arguments: ["\"https://id.example/\"", "\"https://ID.example\"", "\"x\""])
    func `the issuer is compared exactly`(_ issuer: String) throws {
        #expect(given.refusal(try given.token(["iss": issuer])) == .notForUs("iss"))
    }

    @Test(arguments: ["\"other\"", "[\"other\"]", "\"driveline2\"", "\"drive\"", "[\"Driveline\"]"])
    func `a token for somebody else is refused`(_ audience: String) throws {
        #expect(given.refusal(try given.token(["aud": audience])) == .notForUs("aud"))
    }

    @Test func `an audience list holds texts only`() throws {
        #expect(given.refusal(try given.token(["aud": "[\"driveline\",1]"])) == .badClaim("aud"))
    }

    @Test func `a token ends 60 seconds after its exp and not a second later`() throws {
        let token = try given.token()
        #expect(given.refusal(token, now: now + 600) == nil)
        #expect(given.refusal(token, now: now + 659) == nil)
        #expect(given.refusal(token, now: now + 660) == .expired)
    }

    @Test func `a token begins 60 seconds before its iat and nbf and not a second earlier`() throws {
        let token = try given.token()
        #expect(given.refusal(token, now: now - 60) == nil)
        #expect(given.refusal(token, now: now - 61) == .notYetValid)
        let later = try given.token(["nbf": "\(now + 100)"])
        #expect(given.refusal(later, now: now + 40) == nil)
        #expect(given.refusal(later, now: now + 39) == .notYetValid)
    }

    @Test func `a token lives ten minutes at most and not backwards`() throws {
        #expect(given.refusal(try given.token(["exp": "\(now + 601)"])) == .livesTooLong)
        #expect(given.refusal(try given.token(["exp": "\(now)"])) == .badClaim("exp"))
        #expect(given.refusal(try given.token(["iat": "0"])) == .livesTooLong)
        #expect(given.refusal(try given.token(["iat": "0", "exp": "253402300799"])) == .livesTooLong)
    }

    @Test func `skew and life are given by value`() throws {
        let rules = TokenRules(issuer: "https://id.example", audience: "driveline", skew: 0, longestLife: 60)
        let verifier = TokenVerifier(rules: rules, keys: given.keys)
        #expect(throws: TokenError.livesTooLong) { try verifier.verify(given.token(), now: now) }
        let short = try given.token(["exp": "\(now + 60)"])
        _ = try verifier.verify(short, now: now + 59)
        #expect(throws: TokenError.expired) { try verifier.verify(short, now: now + 60) }
    }

    @Test(arguments: ["JWT", "", "AT+JWT", "at+jwt ", "application/at+jwt", "refresh"])
    func `a token of another type is refused`(_ type: String) throws {
        #expect(given.refusal(try given.token(type: type)) == .wrongType)
    }

    @Test func `a token without type is refused`() throws {
        #expect(given.refusal(try given.token(header: "{\"alg\":\"ES256\",\"kid\":\"KID\"}")) == .wrongType)
    }

    @Test(arguments: ["", "[]", "null", "\"x\"", "{", "{}x", "{\"iss\":\"a\",\"iss\":\"a\"}"])
    func `claims that are not one object are refused`(_ payload: String) throws {
        let token = try given.token(
            header: "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"at+jwt\"}", payload: Array(payload.utf8))
        guard case .malformed? = given.refusal(token) else {
            Issue.record("\(payload) was not malformed")
            return
        }
    }

    @Test func `claims named twice are refused even if both say the same`() throws {
        let claims = String(decoding: given.claims(), as: UTF8.self).dropLast() + ",\"tenant\":\"tenant-1\"}"
        let token = try given.token(
            header: "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"at+jwt\"}", payload: Array(claims.utf8))
        guard case .malformed? = given.refusal(token) else {
            Issue.record("taken")
            return
        }
    }

    @Test func `the token of another signer with our key's name is refused`() throws {
        let attacker = try P256.SigningKey()
        let token = try JWS.sign(given.claims(), type: "at+jwt", kid: given.key.kid ?? "", key: attacker)
        #expect(given.refusal(token) == .badSignature)
    }

    @Test func `a token that held is remembered, and its times are judged anew`() throws {
        let verifier = given.verifier()
        let token = try given.token()
        for _ in 0..<5 { #expect(try verifier.verify(token, now: now).subject == "account-1") }
        #expect(verifier.misses == 1 && verifier.hits == 4)
        #expect(throws: TokenError.expired) { try verifier.verify(token, now: now + 660) }
        #expect(throws: TokenError.notYetValid) { try verifier.verify(token, now: now - 61) }
        #expect(verifier.misses == 1)
    }

    @Test func `a token that did not hold is not remembered`() throws {
        let verifier = given.verifier()
        let token = try given.token(["iss": "\"x\""])
        for _ in 0..<3 { #expect(throws: TokenError.notForUs("iss")) { try verifier.verify(token, now: now) } }
        #expect(verifier.misses == 3 && verifier.hits == 0)
    }

    @Test func `a remembered token with another signature, header or end is another token`() throws {
        let verifier = given.verifier()
        let token = try given.token()
        _ = try verifier.verify(token, now: now)
        for changed in [token + "A", token.dropLast(4) + "AAAA", "A" + token, token + ".", token + " "] {
            #expect(throws: TokenError.self) { try verifier.verify(changed, now: now) }
        }
        #expect(verifier.hits == 0)
    }

    @Test func `tokens of a key that is withdrawn end at once`() throws {
        let verifier = given.verifier()
        let token = try given.token()
        _ = try verifier.verify(token, now: now)
        verifier.replaceKeys(try JWKS([JWK(P256.SigningKey().verifyingKey)]))
        #expect(throws: TokenError.unknownKey) { try verifier.verify(token, now: now) }
        verifier.replaceKeys(try JWKS([JWK(P256.SigningKey().verifyingKey), given.key]))
        _ = try verifier.verify(token, now: now)
    }

    @Test func `memory is bounded, and what is used stays`() throws {
        let verifier = given.verifier(remembered: 8)
        let used = try given.token(["jti": "\"used\""])
        _ = try verifier.verify(used, now: now)
        for number in 0..<40 {
            _ = try verifier.verify(given.token(["jti": "\"\(number)\""]), now: now)
            _ = try verifier.verify(used, now: now)
        }
        #expect(verifier.hits == 40)
        #expect(verifier.misses == 41)
        var cache = TokenCache(capacity: 8)
        let claims = try Claims(given.claims())
        for number in 0..<100 {
            cache[TokenCache.Name("\(number)")] = claims
            #expect(cache.count <= 8)
        }
        #expect(cache[TokenCache.Name("99")] != nil && cache[TokenCache.Name("0")] == nil)
        cache.removeAll()
        #expect(cache.count == 0)
    }
}
