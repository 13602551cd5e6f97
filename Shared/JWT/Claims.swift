public import JSON

/// What an access token says, once its signature holds. Times are Unix seconds.
public struct Claims: Sendable {
    /// Who made the token.
    public let issuer: String
    /// Whom it is for.
    public let audience: [String]
    /// Whose it is: the account's id.
    public let subject: String
    /// The token's own id.
    public let id: String
    /// The tenant that the bearer acts in.
    public let tenant: String
    /// When it ends.
    public let expires: Int64
    /// When it was made.
    public let issuedAt: Int64
    /// When it begins, if it says so.
    public let notBefore: Int64?
    private let root: JSONElement

    /// Reads the claims that every access token has, each of the right JSON type; nothing is judged yet.
    init(_ payload: [UInt8]) throws(TokenError) {
        do {
            root = try JSONDocument(payload).root
        } catch {
            throw .malformed("the claims are not JSON: \(error.reason)")
        }
        guard root.kind == .object else { throw .malformed("the claims are no object") }
        issuer = try Self.text("iss", in: root)
        subject = try Self.text("sub", in: root)
        id = try Self.text("jti", in: root)
        tenant = try Self.text("tenant", in: root)
        expires = try Self.time("exp", in: root)
        issuedAt = try Self.time("iat", in: root)
        notBefore = root["nbf"] == nil ? nil : try Self.time("nbf", in: root)
        audience = try Self.audience(root)
    }

    /// Any other claim: `claims["roles"]`.
    public subscript(_ name: String) -> JSONElement? { root[name] }

    private static func text(_ name: String, in root: JSONElement) throws(TokenError) -> String {
        guard let text = root[name]?.string, !text.isEmpty else { throw .badClaim(name) }
        return text
    }

    /// A time before the year 10000: nothing that is added to it can overflow.
    private static func time(_ name: String, in root: JSONElement) throws(TokenError) -> Int64 {
        guard let time = root[name]?.integer(as: Int64.self), (0...253_402_300_799).contains(time) else {
            throw .badClaim(name)
        }
        return time
    }

    /// One text or a list of them (RFC 7519, section 4.1.3).
    private static func audience(_ root: JSONElement) throws(TokenError) -> [String] {
        guard let claim = root["aud"] else { throw .badClaim("aud") }
        if let one = claim.string { return [one] }
        let all = claim.elements.compactMap(\.string)
        guard !all.isEmpty, all.count == claim.elements.count else { throw .badClaim("aud") }
        return all
    }
}
