import Crypto

/// The claims of tokens whose signature held, by the hash of the whole token: bounded, and without the tokens
/// themselves in memory.
///
/// Two generations: when the young one is full it becomes the old one, and what nobody asked for since goes with the
/// one before. A token that is used moves to the young one. So dead tokens leave without a clock or a list.
struct TokenCache {
    /// The SHA-256 of a token.
    struct Name: Hashable {
        private let digest: [UInt8]

        init(_ token: String) {
            digest = Hash.sha256(token.utf8)
        }

        /// Eight bytes of a digest spread as well as all of it.
        func hash(into hasher: inout Hasher) {
            hasher.combine(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
    }

    private let half: Int
    private var young: [Name: Claims] = [:]
    private var old: [Name: Claims] = [:]

    init(capacity: Int) {
        half = max(1, capacity / 2)
    }

    var count: Int { young.count + old.count }

    subscript(_ name: Name) -> Claims? {
        mutating get {
            if let claims = young[name] { return claims }
            guard let claims = old.removeValue(forKey: name) else { return nil }
            self[name] = claims
            return claims
        }
        set {
            if young.count >= half {
                old = young
                young = [:]
                young.reserveCapacity(half)
            }
            young[name] = newValue
        }
    }

    mutating func removeAll() {
        young = [:]
        old = [:]
    }
}
