/// The keys that secrets are sealed with before they go into a database: whoever has its rows has no secrets.
///
/// The first key seals, all of them open, each is known by a name that stands in what it sealed. So a key is changed by
/// putting a new one in front; what `isCurrent` denies is sealed anew when it is used, and the old key goes when nothing
/// is left of it.
public struct SealingKeys: Sendable {
    private let keys: [(name: [UInt8], key: [UInt8])]

    /// Bytes of a key.
    public static let keyLength = 32

    /// The keys of a setting: one a line or separated by commas, each `NAME:KEY`, the name 1 to 16 letters, digits or
    /// hyphens, the key 32 bytes in base64url. The first one seals.
    public init(parsing text: String) throws(CryptoError) {
        var keys: [(name: [UInt8], key: [UInt8])] = []
        for entry in text.split(whereSeparator: { $0 == "," || $0.isNewline || $0 == " " }) {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let key = Base64.decodeURL(String(parts[1])), key.count == Self.keyLength else {
                throw .notAKey("a sealing key is NAME:KEY with 32 bytes in base64url")
            }
            let name = Array(parts[0].utf8)
            guard (1...16).contains(name.count), name.allSatisfy(Self.isNamed),
                !keys.contains(where: { $0.name == name })
            else { throw .notAKey("the name of a sealing key has 1 to 16 letters, digits or hyphens and is its own") }
            keys.append((name, key))
        }
        guard !keys.isEmpty else { throw .notAKey("there is no sealing key") }
        self.keys = keys
    }

    private static func isNamed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// These keys and, behind them, one that is there without a setting.
    public init(_ first: SealingKeys?, last: (name: String, key: [UInt8])) {
        precondition(last.key.count == Self.keyLength, "a sealing key has 32 bytes")
        keys = (first?.keys ?? []) + [(Array(last.name.utf8), last.key)]
    }

    /// A text for `init(parsing:)` with one new key.
    public static func generate(name: String) -> String { "\(name):\(Base64.encodeURL(Random.bytes(keyLength)))" }

    /// The secret, sealed with the first key: length and name of the key, then what `Seal` makes.
    ///
    /// - Parameter context: whose secret it is and what for. It is not stored; without it nothing opens, so a sealed
    ///   value that is copied into another row is worth nothing there.
    public func seal(_ secret: [UInt8], context: String) throws(CryptoError) -> [UInt8] {
        let head = [UInt8(keys[0].name.count)] + keys[0].name
        return head + (try Seal.close(secret, key: keys[0].key, place: head + Array(context.utf8)))
    }

    /// The secret; throws where the key is unknown, the context another or a bit changed.
    public func open(_ sealed: [UInt8], context: String) throws(CryptoError) -> [UInt8] {
        guard let name = Self.name(sealed), let key = keys.first(where: { $0.name == name })?.key else {
            throw .notASecret("sealed with a key that is not known here")
        }
        let (head, rest) = (sealed[...name.count], sealed[(name.count + 1)...])
        guard let secret = Seal.open(Array(rest), key: key, place: head + Array(context.utf8)) else {
            throw .notASecret("not what was sealed")
        }
        return secret
    }

    /// Whether it is sealed with the first key.
    public func isCurrent(_ sealed: [UInt8]) -> Bool { Self.name(sealed) == keys[0].name }

    private static func name(_ sealed: [UInt8]) -> [UInt8]? {
        guard let count = sealed.first, count > 0, sealed.count > 1 + Int(count) else { return nil }
        return Array(sealed[1...Int(count)])
    }
}
