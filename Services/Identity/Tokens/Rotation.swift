internal import FoundationEssentials

/// When signing keys come and go.
struct Rotation: Sendable {
    /// How long a new key is published before it signs: longer than anybody keeps the key set.
    let lead: TimeInterval
    /// How long a key signs.
    let period: TimeInterval

    /// Whether the newest key is missing or has signed for its time. One that waits for its time is not old.
    func isDue(_ keys: [SigningKey], at now: Date) -> Bool {
        guard let newest = keys.map(\.activeFrom).max() else { return true }
        return newest + period - lead <= now
    }

    /// When a key made now begins to sign: at once where there is no other.
    func start(of keys: [SigningKey], at now: Date) -> Date {
        keys.signing(at: now) == nil ? now : now + lead
    }

    /// When the last token of a key is dead that signs until `end`: its life, a minute of skew, and a minute for
    /// workers that have not heard of the next key.
    func lastToken(of end: Date) -> Date { end + TimeInterval(AccessClaims.life) + 120 }
}
