internal import Crypto
internal import Models

/// What a client shows to get the next access token: the session's id, 256 bits that nobody can guess, and a tag by which
/// we know our own without asking the database. Only its SHA-256 is kept.
///
/// The next token is made of the one before, with a key that only this service has: an honest retry gets the same one
/// again, though it is stored nowhere.
struct RefreshToken: Sendable {
    /// The session that it belongs to.
    let session: SessionID
    private let bytes: [UInt8]

    private static let secretLength = 32
    private static let tagLength = 16
    private static let idLength = 16

    /// The first one of a session.
    init(of session: SessionID, _ keys: Keys) {
        self.init(session, secret: Random.bytes(Self.secretLength), keys)
    }

    /// A token as a client sent it; nil for what we never made.
    init?(_ text: String, _ keys: Keys) {
        guard let bytes = Base64.decodeURL(text), bytes.count == Self.idLength + Self.secretLength + Self.tagLength,
            constantTimeEqual(Self.tag(bytes.dropLast(Self.tagLength), keys), bytes.suffix(Self.tagLength)),
            let session = SessionID(high: Self.number(bytes[0..<8]), low: Self.number(bytes[8..<16]))
        else { return nil }
        self.session = session
        self.bytes = bytes
    }

    private init(_ session: SessionID, secret: [UInt8], _ keys: Keys) {
        self.session = session
        let body = Self.bytes(session.high) + Self.bytes(session.low) + secret
        bytes = body + Self.tag(body[...], keys)
    }

    /// The one that takes its place; the same each time it is asked for.
    func next(_ keys: Keys) -> RefreshToken {
        RefreshToken(session, secret: HMAC.authenticate(bytes, key: keys.refreshTokens), keys)
    }

    /// What is kept of it.
    var hash: [UInt8] { Hash.sha256(bytes) }

    /// What the client gets.
    var text: String { Base64.encodeURL(bytes) }

    private static func tag(_ body: ArraySlice<UInt8>, _ keys: Keys) -> [UInt8] {
        Array(HMAC.authenticate(body, key: keys.refreshTags).prefix(tagLength))
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }
}
