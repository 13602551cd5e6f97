internal import Configuration
internal import Crypto

extension SealingKeys {
    /// The keys that seal the seeds of second factors: those of `IDENTITY_SEALING_KEYS`, the first of which seals, and
    /// behind them, under the name `0`, one that is derived from `IDENTITY_SECRET`.
    init(_ environment: Environment, _ keys: Keys) {
        let derived = (name: "0", key: keys.key(for: "second factors"))
        let given = environment.optionalSecret(
            "IDENTITY_SEALING_KEYS",
            "Keys that seal second factors, NAME:KEY with 32 bytes in base64url, separated by commas; the first one seals, "
                + "the others still open. Without them a key derived from IDENTITY_SECRET seals.")
        var first: SealingKeys?
        if let given {
            do throws(CryptoError) {
                first = try SealingKeys(parsing: given.reveal())
            } catch {
                environment.fault("IDENTITY_SEALING_KEYS", "is no list of NAME:KEY with 32 bytes in base64url each")
            }
        }
        self.init(first, last: derived)
    }
}
