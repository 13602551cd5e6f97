internal import Crypto
internal import FoundationEssentials
internal import Postgres

extension Connection {
    /// The keys that are published, the oldest first. Throws when one was sealed with another secret.
    func signingKeys(_ keys: Keys) async throws -> [SigningKey] {
        try await rows(
            """
            SELECT kid, private_key_sealed, active_from, published_until
            FROM signing_keys
            WHERE published_until IS NULL OR published_until > now()
            ORDER BY active_from, kid
            """
        ) { row in
            let kid: String = try row["kid"]
            guard let pem = Seal.open(try row["private_key_sealed"], key: keys.signingKeys, place: Array(kid.utf8))
            else { throw SealedWithOtherSecret() }
            return SigningKey(
                try P256.SigningKey(pem: String(decoding: pem, as: UTF8.self)), activeFrom: try row["active_from"],
                publishedUntil: try row["published_until"])
        }
    }

    /// Makes others that rotate wait until this transaction ends.
    func lockSigningKeys() async throws {
        try await execute("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE")
    }

    /// Adds a key; those before it leave the key set at `retire`. Keys that nobody needs any more go.
    func insert(_ key: SigningKey, retiring retire: Date, at now: Date, _ keys: Keys) async throws {
        let sealed = try Seal.close(
            Array(try key.signing.pem().utf8), key: keys.signingKeys, place: Array(key.kid.utf8))
        try enqueue(
            """
            UPDATE signing_keys SET published_until = \(retire)
            WHERE published_until IS NULL
            """)
        try enqueue("DELETE FROM signing_keys WHERE published_until <= \(now)")
        try await execute(
            """
            INSERT INTO signing_keys (kid, private_key_sealed, created_at, active_from)
            VALUES (\(key.kid), \(sealed), \(now), \(key.activeFrom))
            """)
    }
}

/// The secret is not the one that the keys were sealed with.
struct SealedWithOtherSecret: Error, CustomStringConvertible {
    let description = "IDENTITY_SECRET is not the one that signing_keys was sealed with"
}
