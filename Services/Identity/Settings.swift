public import Configuration
internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import JWT
internal import ServiceKit

/// What the identity service reads from its environment.
public struct Settings: Sendable {
    /// What a token says of itself, and how it is checked.
    let tokens: TokenRules
    let keys: Keys
    /// Seal the seeds of second factors.
    let sealing: SealingKeys
    /// The one key to sign with, instead of those in the table.
    let signingKey: P256.SigningKey?
    let rotation: Rotation
    let passwords: Passwords
    let sessions: SessionLimits
    /// Guesses at one account's password or factor.
    let accountAttempts: AttemptLimits
    /// Guesses from one network address.
    let addressAttempts: AttemptLimits
    /// Mails that strangers can cause to be sent to one address.
    let mailAttempts: AttemptLimits
    /// Who writes our mail, and what seals it until then.
    let messages: MessageSettings
    /// How long the code of a mailed link is good.
    let codeLife: TimeInterval
    /// Where mailed links lead.
    let portal: String
    /// Whose browsers may use the cookie.
    let origins: [String]
    /// Whose `X-Forwarded-For` counts.
    let trustedProxies: [NetworkRange]

    /// Reads the settings; faults are noted in `environment`.
    public init(_ environment: Environment) throws {
        tokens = TokenSettings.rules(environment)
        keys = Keys(
            environment.secret(
                "IDENTITY_SECRET", "What identity seals and derives keys with; changed, all sessions end.",
                minimumBytes: 32))
        sealing = SealingKeys(environment, keys)
        signingKey = Self.signingKey(environment)
        rotation = Rotation(
            lead: environment.seconds(
                "IDENTITY_KEY_LEAD", "How long a signing key is published before it signs.", default: 600),
            period: environment.seconds("IDENTITY_KEY_PERIOD", "How long a signing key signs.", default: 30 * 86_400))
        passwords = Self.passwords(environment)
        sessions = SessionLimits(environment)
        let pauses = (
            first: environment.seconds("IDENTITY_FIRST_PAUSE", "The pause after too many guesses.", default: 30),
            longest: environment.seconds("IDENTITY_LONGEST_PAUSE", "What it grows to.", default: 900),
            forgiven: environment.seconds("IDENTITY_FORGIVEN_AFTER", "When guesses are forgotten.", default: 86_400)
        )
        func limits(_ free: Int) -> AttemptLimits {
            AttemptLimits(
                free: free, firstPause: pauses.first, longestPause: pauses.longest, forgivenAfter: pauses.forgiven)
        }
        accountAttempts = limits(
            environment.integer(
                "IDENTITY_ACCOUNT_TRIES", "Wrong sign-ins of an account without a pause.", in: 1...1_000_000,
                default: 10))
        addressAttempts = limits(
            environment.integer(
                "IDENTITY_ADDRESS_TRIES", "Wrong sign-ins from a network address without a pause.", in: 1...1_000_000,
                default: 100))
        mailAttempts = limits(
            environment.integer(
                "IDENTITY_MAIL_TRIES", "Mails to one address that strangers can cause without a pause.",
                in: 1...1_000_000, default: 5))
        codeLife = environment.seconds("IDENTITY_CODE_LIFE", "How long a mailed link is good.", default: 86_400)
        portal = environment.url("IDENTITY_PORTAL", "Where mailed links lead: the portal's address.").absoluteString
        origins = environment.list(
            "IDENTITY_ORIGINS", "Origins whose browsers may use the session cookie, such as https://app.example.",
            default: [])
        messages = MessageSettings(environment, derivedKey: keys.key(for: "mails"))
        trustedProxies = Self.proxies(environment)
        try environment.check()
    }

    private static func signingKey(_ environment: Environment) -> P256.SigningKey? {
        guard
            let pem = environment.optionalSecret(
                "IDENTITY_SIGNING_KEY", "A P-256 private key in PEM that signs all tokens, instead of rotating ones.")
        else { return nil }
        do {
            return try P256.SigningKey(pem: pem.reveal())
        } catch {
            environment.fault("IDENTITY_SIGNING_KEY", "is no unencrypted private key of P-256 in PEM")
            return nil
        }
    }

    private static func passwords(_ environment: Environment) -> Passwords {
        let logN = environment.integer(
            "IDENTITY_PASSWORD_COST", "scrypt's N as a power of two; a hash takes 2^N KiB.", in: 4...20, default: 17)
        let threads = environment.integer(
            "IDENTITY_PASSWORD_THREADS", "Hashes at a time; by default one per core.", in: 1...64,
            default: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let queue = environment.integer(
            "IDENTITY_PASSWORD_QUEUE", "Hashes that may wait; the next is answered 503.", in: 0...10_000, default: 64)
        return Passwords(
            cost: PasswordHash.Cost(logN: logN), pool: BlockingPool(threads: threads, queue: queue))
    }

    private static func proxies(_ environment: Environment) -> [NetworkRange] {
        environment.list(
            "IDENTITY_TRUSTED_PROXIES", "Addresses or ranges whose X-Forwarded-For counts: the gateway's.", default: []
        ).compactMap { text in
            if let range = NetworkRange(text) { return range }
            environment.fault("IDENTITY_TRUSTED_PROXIES", "has something that is no address or range like 10.0.0.0/8")
            return nil
        }
    }
}

/// How long sessions live.
struct SessionLimits: Sendable {
    /// Without a refresh.
    let idle: TimeInterval
    /// In all.
    let life: TimeInterval
    /// How long after its use a refresh token still gets the answer that it got.
    let grace: TimeInterval

    init(idle: TimeInterval, life: TimeInterval, grace: TimeInterval) {
        self.idle = idle
        self.life = life
        self.grace = grace
    }

    init(_ environment: Environment) {
        idle = environment.seconds("IDENTITY_SESSION_IDLE", "How long a session lives unused.", default: 14 * 86_400)
        life = environment.seconds("IDENTITY_SESSION_LIFE", "How long a session lives.", default: 90 * 86_400)
        grace = environment.seconds(
            "IDENTITY_REFRESH_GRACE", "How long a used refresh token gets the same answer again.", default: 30)
    }
}

extension Environment {
    /// A time span of up to ten years, in seconds.
    fileprivate func seconds(_ name: String, _ summary: String, default fallback: Int64) -> TimeInterval {
        let span = duration(
            name, summary, in: .zero ... .seconds(3_660 * 86_400), default: .seconds(fallback))
        return TimeInterval(span.components.seconds) + TimeInterval(span.components.attoseconds) / 1e18
    }
}
