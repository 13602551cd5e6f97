/// Signs and checks webhooks by Standard Webhooks 1.0.0, symmetric: HMAC-SHA256 over `id.timestamp.payload`.
public struct WebhookSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// How old or how far ahead a timestamp may be, in seconds: the five minutes of the reference libraries.
    public static let tolerance: Int64 = 300

    private static let prefix = "whsec_"
    private let key: [UInt8]

    /// A new secret of 256 bits.
    public init() {
        key = Random.bytes(32)
    }

    /// The secret of its text, `whsec_` and Base64; 24 to 64 bytes as the standard has it.
    public init(_ text: String) throws(CryptoError) {
        guard text.hasPrefix(Self.prefix), let key = Base64.decode(String(text.dropFirst(Self.prefix.count))) else {
            throw .notASecret("a webhook secret is whsec_ and Base64")
        }
        guard (24...64).contains(key.count) else {
            throw .notASecret("a webhook secret has 24 to 64 bytes")
        }
        self.key = key
    }

    /// The text to show the endpoint's owner, once.
    public func reveal() -> String { Self.prefix + Base64.encode(key) }

    /// Always `***`.
    public var description: String { "***" }

    /// A mirror without children: `dump` and reflection see nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The `webhook-signature` of one try; with two secrets during a rotation, join both with a space.
    ///
    /// - Parameters:
    ///   - id: `webhook-id`, the same for every try; without full stops, which separate what is signed.
    ///   - timestamp: of this try, in Unix seconds.
    public func sign(id: String, timestamp: Int64, payload: [UInt8]) throws(CryptoError) -> String {
        guard Self.isID(id), timestamp >= 0 else {
            throw .notASecret("a webhook id is visible ASCII without full stops, a timestamp is not negative")
        }
        return "v1," + Base64.encode(code(id, timestamp, payload))
    }

    /// Whether one of the signatures in `signatures` (separated by spaces, other versions passed over) is ours and
    /// the timestamp is within the tolerance of `now`, both in Unix seconds.
    public func isValid(_ signatures: String, id: String, timestamp: Int64, payload: [UInt8], now: Int64) -> Bool {
        guard Self.isID(id), timestamp >= 0, now >= 0, abs(now - timestamp) <= Self.tolerance else { return false }
        let expected = code(id, timestamp, payload)
        var isValid = false
        for signature in signatures.split(separator: " ") where signature.hasPrefix("v1,") {
            guard let given = Base64.decode(String(signature.dropFirst(3))) else { continue }
            if constantTimeEqual(given, expected) { isValid = true }
        }
        return isValid
    }

    private func code(_ id: String, _ timestamp: Int64, _ payload: [UInt8]) -> [UInt8] {
        HMAC.authenticate(Array("\(id).\(timestamp).".utf8) + payload, key: key)
    }

    private static func isID(_ id: String) -> Bool {
        (1...255).contains(id.utf8.count) && id.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2E }
    }
}
