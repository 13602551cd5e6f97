import Crypto
import JSON
import JWT
import Models
import Routing
import ServiceKit

/// `bench-probe tokens COUNT`: what the check of an access token costs a worker, on one core: a line for tokens that it
/// sees for the first time, whose signature it checks, and a line for those it remembers.
let tokensCommand = Command("tokens", "Checks tokens: bench-probe tokens COUNT.") { words in
    guard words.count == 1, let count = Int(words[0]), (1...2_000).contains(count) else {
        // A worker remembers 4,096, the older half only as long as the younger one has room.
        print("Usage: bench-probe tokens COUNT, at most 2,000")
        return 64
    }
    do {
        let signing = try P256.SigningKey()
        let key = JWK(signing.verifyingKey)
        let rules = TokenRules(issuer: "https://id.example", audience: "driveline")
        let tokens = try (0..<count).map { _ in
            try JWS.sign(claims(rules), type: TokenRules.type, kid: key.kid ?? "", key: signing)
        }
        var first = Measurement()
        var again = Measurement()
        for _ in 0..<3 {
            let verifier = TokenVerifier(rules: rules, keys: try JWKS([key]))
            for token in tokens { _ = try first.note { try verifier.verify(token, now: moment) } }
            for token in tokens { _ = try again.note { try verifier.verify(token, now: moment) } }
        }
        print(first.line(perSecond: first.perSecond))
        print(again.line(perSecond: again.perSecond))
        return 0
    } catch {
        print("bench-probe: \(error)")
        return 1
    }
}

/// When the tokens hold, in Unix seconds.
private let moment: Int64 = 1_800_000_000

/// What the token of an advisor says, as identity writes it.
private func claims(_ rules: TokenRules) -> [UInt8] {
    var json = JSONWriter()
    json.object {
        $0.member("iss", rules.issuer)
        $0.member("aud", rules.audience)
        $0.member("sub", AccountID.new().description)
        $0.member("iat", moment - 60)
        $0.member("exp", moment + 540)
        $0.member("jti", Base64.encodeURL(Random.bytes(16)))
        $0.member("tenant", TenantID.new().description)
        $0.member("business", BusinessID.new().description)
        $0.member("roles", .array([.string("advisor")]))
        $0.member("sid", SessionID.new().description)
        $0.member("auth_time", moment - 60)
        $0.member("amr", .array([.string("pwd")]))
    }
    return json.bytes
}
