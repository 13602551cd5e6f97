import Crypto
import JSON

@testable import JWT

/// Tokens with data that are right unless a test says otherwise.
struct Given {
    static let now: Int64 = 1_795_251_600
    let signing: P256.SigningKey
    let key: JWK
    let keys: JWKS
    let rules = TokenRules(issuer: "https://id.example", audience: "driveline")

    init() throws {
        signing = try P256.SigningKey()
        key = JWK(signing.verifyingKey)
        keys = try JWKS([key])
    }

    func verifier(remembered: Int = 16) -> TokenVerifier {
        TokenVerifier(rules: rules, keys: keys, remembered: remembered)
    }

    /// Claims as JSON; what `changes` names is replaced, or left out where it is nil.
    func claims(_ changes: [String: String?] = [:]) -> [UInt8] {
        var members: [(String, String)] = [
            ("iss", "\"https://id.example\""), ("aud", "\"driveline\""), ("sub", "\"account-1\""),
            ("jti", "\"token-1\""),
            ("tenant", "\"tenant-1\""), ("iat", "\(Self.now)"), ("exp", "\(Self.now + 600)"),
        ]
        for (name, value) in changes {
            members.removeAll { $0.0 == name }
            if let value { members.append((name, value)) }
        }
        return Array("{\(members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}".utf8)
    }

    /// A token of these claims, signed properly.
    func token(_ changes: [String: String?] = [:], type: String = "at+jwt") throws -> String {
        try JWS.sign(claims(changes), type: type, kid: key.kid ?? "", key: signing)
    }

    /// A properly signed token with any header text; `KID` in it stands for the key's name.
    func token(header: String, payload: [UInt8]? = nil) throws -> String {
        let header = header.replacing("KID", with: key.kid ?? "")
        let signed = Base64.encodeURL(header.utf8) + "." + Base64.encodeURL(payload ?? claims())
        return signed + "." + Base64.encodeURL(try signing.sign(signed.utf8))
    }

    /// Why a token is refused; nil where it is taken.
    func refusal(_ token: String, now: Int64 = now) -> TokenError? {
        do throws(TokenError) {
            _ = try verifier().verify(token, now: now)
            return nil
        } catch {
            return error
        }
    }
}
