import Crypto
import JSON
import JWT
import Testing

@Suite struct JWKSTests {
    private let given = try! Given()
    private let point =
        "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""

    private func parse(_ json: String) throws(TokenError) -> JWKS { try JWKS(parsing: Array(json.utf8)) }

    @Test func `a set that is written is read back`() throws {
        let keys = try JWKS([given.key, JWK(P256.SigningKey().verifyingKey)])
        let again = try JWKS(parsing: keys.json)
        #expect(again.keys.map(\.kid) == keys.keys.map(\.kid))
        #expect(again.keys.map(\.key.x) == keys.keys.map(\.key.x))
        #expect(again.key(given.key.kid ?? "")?.key.y == given.key.key.y)
        #expect(again.key("other") == nil)
    }

    @Test func `a published key has its name, algorithm and use, and nothing private`() throws {
        let json = try JSONValue(parsing: given.keys.json)
        guard case .array(let keys)? = json["keys"], case .object(let members)? = keys.first else {
            Issue.record("no key")
            return
        }
        #expect(Set(members.map(\.name)) == ["kty", "crv", "kid", "alg", "use", "x", "y"])
        #expect(keys[0]["alg"] == .string("ES256") && keys[0]["use"] == .string("sig"))
    }

    @Test func `a key without a name of its own is named by its thumbprint`() throws {
        // RFC 7638 section 3.1 over the key of RFC 7515 A.3; computed with `printf ... | openssl dgst -sha256`.
        let key = try JWK(JSONDocument(Array("{\"kty\":\"EC\",\"crv\":\"P-256\",\(point)}".utf8)).root)
        #expect(key.kid == nil)
        #expect(JWK(key.key).kid == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
    }

    /// RFC 7517, appendix A.1: an elliptic key for encryption and an RSA key.
    @Test func `keys of other kinds and uses are passed over`() throws {
        let keys = try parse(
            """
            {"keys":[
             {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"},
             {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc","e":"AQAB","alg":"RS256","kid":"2011-04-29"},
             {"kty":"EC","crv":"P-256",\(point),"kid":"good"}, 5, null, "x", {}, [],
             {"kty":"EC","crv":"P-256",\(point)}, {"kty":"EC","crv":"P-256",\(point),"kid":""},
             {"kty":"EC","crv":"P-256",\(point),"kid":7}, {"kty":"oct","k":"AAAA","kid":"h"}]}
            """)
        #expect(keys.keys.map(\.kid) == ["good"])
    }

    @Test(arguments: [
        "\"alg\":\"ES384\"", "\"alg\":null", "\"use\":\"enc\"", "\"use\":1", "\"key_ops\":[\"sign\"]",
        "\"key_ops\":\"verify\"", "\"key_ops\":[]", "\"kid\":1",
    ])
    func `a key that says it is for something else is none of ours`(_ member: String) throws {
        let json = "{\"kty\":\"EC\",\"crv\":\"P-256\",\(point),\(member)}"
        let element = try JSONDocument(Array(json.utf8)).root
        #expect(throws: TokenError.self) { try JWK(element) }
    }

    @Test(arguments: [
        "{\"kty\":\"EC\",\"crv\":\"P-256\",POINT,\"use\":\"sig\",\"alg\":\"ES256\",\"key_ops\":[\"sign\",\"verify\"],\"ext\":true}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",POINT,\"d\":\"ignored\"}",
    ])
    func `a key with members that fit or are not known is taken`(_ json: String) throws {
        _ = try JWK(JSONDocument(Array(json.replacing("POINT", with: point).utf8)).root)
    }

    @Test(arguments: [
        "{\"kty\":\"EC\",\"crv\":\"P-384\",POINT}", "{\"kty\":\"ec\",\"crv\":\"P-256\",POINT}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU=\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}", "[]", "{}", "7",
    ])
    func `a key without a point of P-256 in strict base64url is refused`(_ json: String) throws {
        let element = try JSONDocument(Array(json.replacing("POINT", with: point).utf8)).root
        #expect(throws: TokenError.self) { try JWK(element) }
    }

    @Test func `two keys of one name make the set ambiguous`() {
        let key = "{\"kty\":\"EC\",\"crv\":\"P-256\",\(point),\"kid\":\"a\"}"
        #expect(throws: TokenError.badKey("two keys have one kid")) { try parse("{\"keys\":[\(key),\(key)]}") }
    }

    @Test func `a document that is no key set is refused`() {
        for text in [
            "", "[]", "{}", "{\"keys\":{}}", "{\"keys\":null}", "{\"keys\":[],\"keys\":[]}",
            "{\"keys\":[\(Array(repeating: "1", count: 33).joined(separator: ","))]}",
        ] {
            #expect(throws: TokenError.self) { try parse(text) }
        }
        #expect(throws: TokenError.self) { try JWKS([JWK(kid: nil, key: given.key.key)]) }
        #expect(throws: TokenError.self) { try JWKS((0..<33).map { JWK(kid: "\($0)", key: given.key.key) }) }
    }
}
