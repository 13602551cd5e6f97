internal import Crypto

/// What a mailed link carries: 256 random bits, of which only the SHA-256 is kept.
struct Code: Sendable {
    /// What stands in the link.
    let text: String

    /// A new one.
    init() { text = Base64.encodeURL(Random.bytes(32)) }

    /// What is kept of it.
    var hash: [UInt8] { Self.hash(of: text) }

    /// What is kept of a code that came back.
    static func hash(of text: String) -> [UInt8] { Hash.sha256(text.utf8) }
}
