import Crypto
import JSON
import JWT
import Testing

@Suite struct JWSTests {
    /// RFC 7515, appendix A.3.
    private static let token =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    private static let jwk = """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
        """

    private let given = try! Given()

    private func key(_ json: String) throws -> JWK { try JWK(JSONDocument(Array(json.utf8)).root) }

    private func refusal(_ token: String) -> TokenError? {
        do throws(TokenError) {
            try JWS(parsing: token).check(given.keys)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the token of RFC 7515 A.3 holds under its key`() throws {
        let jws = try JWS(parsing: Self.token)
        try jws.check(key(Self.jwk))
        #expect(jws.kid == nil && jws.type == nil)
        #expect(
            String(decoding: jws.payload, as: UTF8.self)
                == "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}")
    }

    @Test func `the token of RFC 7515 A.3 does not hold under another key, nor without a name in a set`() throws {
        let jws = try JWS(parsing: Self.token)
        #expect(throws: TokenError.badSignature) { try jws.check(given.key) }
        #expect(throws: TokenError.unknownKey) { try jws.check(JWKS([JWK(kid: "a", key: key(Self.jwk).key)])) }
    }

    @Test func `the algorithms of the other examples of RFC 7515 are refused under our key`() throws {
        // A.1 (HS256), A.2 (RS256), A.4 (ES512) and A.5 (none), their headers.
        for header in [
            "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", "{\"alg\":\"RS256\"}", "{\"alg\":\"ES512\"}",
            "{\"alg\":\"none\"}",
        ] {
            let token = try given.token(header: header)
            #expect(throws: TokenError.wrongAlgorithm) { try JWS(parsing: token).check(given.key) }
        }
        #expect(throws: TokenError.wrongAlgorithm) {
            try JWS(parsing: "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.").check(given.key)
        }
    }

    @Test func `what is signed here holds and carries type and key name`() throws {
        let token = try given.token()
        let jws = try JWS(parsing: token)
        try jws.check(given.keys)
        #expect(jws.type == "at+jwt" && jws.kid == given.key.kid)
        #expect(jws.payload == given.claims())
    }

    @Test(arguments: [
        "", ".", "..", "...", "a", "a.b", "e30.e30", "e30.e30.e30.e30", "e30..", ".e30.AA", "e30.e30.AA.",
        "e30.e30.AA,e30",
    ])
    func `what is not three parts with a header is malformed`(_ token: String) {
        guard case .malformed? = refusal(token) else {
            Issue.record("\(token) was not malformed")
            return
        }
    }

    @Test func `padding, spaces, other alphabets and bits left over are malformed in every part`() throws {
        let parts = try given.token().split(separator: ".").map(String.init)
        for (place, part) in parts.enumerated() {
            for wrong in [
                part + "=", part + "==", " " + part, part + "\n", part + "+", "/" + part, part.dropLast() + "é",
                part + "A" + String(repeating: "A", count: (4 - part.count % 4) % 4),
            ] {
                var token = parts
                token[place] = wrong
                #expect(refusal(token.joined(separator: ".")) != nil, "part \(place): \(wrong)")
            }
        }
        // 64 bytes take 86 letters, of which the last carries two bits: the three other spellings of it are refused.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = try #require(parts[2].last.flatMap { alphabet.firstIndex(of: $0) })
        for bits in 1...15 where bits != 0 {
            let token = [parts[0], parts[1], parts[2].dropLast() + String(alphabet[last ^ bits])].joined(separator: ".")
            #expect(refusal(token) == .malformed("not base64url"))
        }
    }

    @Test(arguments: ["crit", "b64", "zip", "jwk", "jku", "x5u", "x5c"])
    func `a header member that chooses how it is checked is refused whatever its value`(_ name: String) throws {
        for value in ["null", "[]", "\"x\"", "true", "{}", "[\"exp\"]"] {
            let token = try given.token(
                header: "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":\"at+jwt\",\"\(name)\":\(value)}")
            #expect(refusal(token) == .refusedHeader(name))
        }
        // Also where the name is written with an escape.
        let escaped = "\\u00\(String(name.utf8.first!, radix: 16))" + name.dropFirst()
        let token = try given.token(header: "{\"alg\":\"ES256\",\"kid\":\"KID\",\"\(escaped)\":1}")
        #expect(refusal(token) == .refusedHeader(name))
    }

    @Test func `a key embedded in the header is never the one that checks`() throws {
        let attacker = try Given()
        var jwk = JSONWriter()
        attacker.key.write(to: &jwk)
        let header = "{\"alg\":\"ES256\",\"jwk\":\(String(decoding: jwk.bytes, as: UTF8.self))}"
        #expect(refusal(try attacker.token(header: header)) == .refusedHeader("jwk"))
    }

    @Test(arguments: [
        "{\"alg\":\"ES256\",\"alg\":\"ES256\",\"kid\":\"KID\"}", "{\"alg\":\"ES256\",\"kid\":\"KID\",\"kid\":\"KID\"}",
        "{\"alg\":\"none\",\"\\u0061lg\":\"ES256\",\"kid\":\"KID\"}", "{\"kid\":\"KID\"}",
        "{\"alg\":1,\"kid\":\"KID\"}",
        "{\"alg\":null,\"kid\":\"KID\"}", "{\"alg\":[\"ES256\"],\"kid\":\"KID\"}", "[]", "\"ES256\"", "null", "",
        "{\"alg\":\"ES256\",\"kid\":\"KID\"} x", "{\"alg\":\"ES256\",\"kid\":\"KID\"", "{'alg':'ES256'}",
        "{\"alg\":\"ES256\",\"kid\":1}", "{\"alg\":\"ES256\",\"kid\":[\"KID\"]}",
        "{\"alg\":\"ES256\",\"kid\":\"KID\",\"typ\":1}",
        "{\"alg\":\"ES256\",\"kid\":\"KID\",\"x\":[[[[[[[[[[1]]]]]]]]]]}",
        "\u{FEFF}{\"alg\":\"ES256\",\"kid\":\"KID\"}",
    ])
    func `a header that is not one flat object of the right types is malformed`(_ header: String) throws {
        guard case .malformed? = refusal(try given.token(header: header)) else {
            Issue.record("\(header) was not malformed")
            return
        }
    }

    @Test(arguments: [
        "ES384", "ES512", "HS256", "RS256", "PS256", "EdDSA", "none", "None", "NONE", "es256", "ES256 ", "",
        "ES256\\u0000",
    ])
    func `the algorithm is the key's, not the token's`(_ algorithm: String) throws {
        #expect(refusal(try given.token(header: "{\"alg\":\"\(algorithm)\",\"kid\":\"KID\"}")) == .wrongAlgorithm)
    }

    @Test(arguments: [
        "{\"alg\":\"ES256\"}", "{\"alg\":\"ES256\",\"kid\":\"\"}", "{\"alg\":\"ES256\",\"kid\":\"kid\"}",
        "{\"alg\":\"ES256\",\"kid\":\"../../../dev/null\"}", "{\"alg\":\"ES256\",\"kid\":\"' OR 1=1 --\"}",
        "{\"alg\":\"ES256\",\"kid\":\"KID \"}",
    ])
    func `a key is found by its exact name only`(_ header: String) throws {
        #expect(refusal(try given.token(header: header)) == .unknownKey)
    }

    @Test func `a name that is only canonically equivalent is another name`() throws {
        let keys = try JWKS([JWK(kid: "caf\u{E9}", key: given.signing.verifyingKey)])
        let token = try given.token(header: "{\"alg\":\"ES256\",\"kid\":\"cafe\u{301}\"}")
        #expect(throws: TokenError.unknownKey) { try JWS(parsing: token).check(keys) }
    }

    @Test func `a token of 8 KiB is read and one byte more is not looked at`() throws {
        func token(_ fill: Int) throws -> String {
            try JWS.sign(
                Array("{\"f\":\"\(String(repeating: "x", count: fill))\"}".utf8), type: "at+jwt",
                kid: given.key.kid ?? "", key: given.signing)
        }
        let short = try token(0).utf8.count
        var fill = (JWS.mostBytes - short) * 3 / 4
        while try token(fill).utf8.count < JWS.mostBytes { fill += 1 }
        #expect(try token(fill).utf8.count == JWS.mostBytes)
        #expect(refusal(try token(fill)) == nil)
        #expect(refusal(try token(fill + 1)) == .tooLong)
        #expect(refusal(String(repeating: "=", count: 9_000)) == .tooLong)
    }

    @Test func `a token in which any letter is changed is refused`() throws {
        let token = Array(try given.token().utf8)
        for place in token.indices where token[place] != UInt8(ascii: ".") {
            var changed = token
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(refusal(String(decoding: changed, as: UTF8.self)) != nil)
        }
    }

    @Test func `parts of two good tokens make no good one`() throws {
        let one = try given.token().split(separator: ".")
        let two = try given.token(["sub": "\"account-2\""]).split(separator: ".")
        #expect(refusal("\(one[0]).\(two[1]).\(one[2])") == .badSignature)
    }
}
