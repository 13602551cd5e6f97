internal import Configuration
internal import Crypto
internal import FoundationEssentials
internal import Models
internal import ServiceKit

/// What the way of guests needs from the environment.
struct GuestDoor: Sendable {
    /// The portal, where mailed links lead, without a slash at its end.
    let portal: String
    /// Seal letters until they are handed over.
    let mailKeys: SealingKeys
    /// Addresses of our own proxies: what they say of the client's address counts.
    var proxies: Set<String> = []
    var limits = GuestLimits()

    init(portal: String, mailKeys: SealingKeys) {
        self.portal = portal.hasSuffix("/") ? String(portal.dropLast()) : portal
        self.mailKeys = mailKeys
    }

    /// Reads the settings; faults are noted in `environment`.
    init(_ environment: Environment, mailKeys: SealingKeys) {
        let portal = environment.url("PORTAL_URL", "Where mailed links lead: the portal's address.")
        self.init(portal: portal.absoluteString, mailKeys: mailKeys)
        proxies = Set(
            environment.list(
                "TRUSTED_PROXIES", "Addresses of the gateways that tell the client's address.",
                default: ["127.0.0.1", "::1"]))
        limits.perNetwork = environment.integer(
            "GUEST_INQUIRIES_PER_HOUR", "Inquiries without an account, of one network in an hour.", in: 1...100_000,
            default: limits.perNetwork)
        limits.perAddress = environment.integer(
            "GUEST_INQUIRIES_PER_DAY", "Inquiries without an account, under one e-mail address in a day.",
            in: 1...1000, default: limits.perAddress)
        limits.guesses = environment.integer(
            "GUEST_GUESSES_PER_HOUR", "Wrong codes of mailed links, of one network in an hour.", in: 1...100_000,
            default: limits.guesses)
    }

    /// The page of the portal that follows a link. The code stands behind `#`: it is sent to no server and stands in no log.
    func link(_ code: GuestLinkCode) -> String { "\(portal)/confirm-inquiry#code=\(code.text)" }
}

/// The secret of a mailed link: 256 random bits, with the tenant in front, because whoever follows it is signed in nowhere.
/// Only its digest is kept.
struct GuestLinkCode: Hashable, Sendable {
    let tenant: TenantID
    private let secret: [UInt8]

    /// A new one.
    init(for tenant: TenantID) {
        self.tenant = tenant
        secret = Random.bytes(32)
    }

    /// The code that a text is, if it has the form of one.
    init?(_ text: String) {
        guard let bytes = Base64.decodeURL(text), bytes.count == 48 else { return nil }
        func half(_ start: Int) -> UInt64 { bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        guard let tenant = TenantID(high: half(0), low: half(8)) else { return nil }
        self.tenant = tenant
        secret = Array(bytes[16...])
    }

    /// 64 characters of base64url.
    var text: String {
        let id = [tenant.high, tenant.low].flatMap { half in
            stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
        }
        return Base64.encodeURL(id + secret)
    }

    /// What is kept of it: SHA-256.
    var hash: [UInt8] { Hash.sha256(secret) }
}
