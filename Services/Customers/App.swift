public import Configuration
internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
public import ServiceKit

/// What an action may use. Belongs to one worker.
public final class App {
    let database: Database
    /// The time. An argument of every rule that depends on it.
    let clock: () -> Date
    /// The service that decodes VINs.
    let vins: VINs
    /// What is mailed.
    let letters: Letters
    /// Seal what is mailed until it leaves.
    let mailKeys: SealingKeys
    /// Addresses of our own proxies: what they say of the client's address counts.
    let proxies: Set<String>

    init(
        database: Database, vins: VINs, letters: Letters, mailKeys: SealingKeys, proxies: Set<String> = [],
        clock: @escaping () -> Date = { Date() }
    ) {
        self.database = database
        self.vins = vins
        self.letters = letters
        self.mailKeys = mailKeys
        self.proxies = proxies
        self.clock = clock
    }
}

/// What the customers service reads from its environment.
public struct Settings: Sendable {
    let tokens: TokenSettings
    /// Who writes our mail, and what seals it until then.
    let messages: MessageSettings
    /// The vin service.
    let vin: URL
    /// Where mailed links lead, without a slash at the end.
    let portal: String
    let proxies: Set<String>

    /// Reads the settings; faults are noted in `environment`.
    public init(_ environment: Environment) throws {
        tokens = TokenSettings(environment)
        messages = MessageSettings(environment)
        vin = environment.url("VIN_URL", "The vin service.")
        let portal = environment.url("PORTAL_URL", "Where mailed links lead: the portal's address.").absoluteString
        self.portal = portal.hasSuffix("/") ? String(portal.dropLast()) : portal
        proxies = Set(
            environment.list(
                "TRUSTED_PROXIES", "Addresses of the gateways that tell the client's address.",
                default: ["127.0.0.1", "::1"]))
        try environment.check()
    }
}

/// The steps of the schema, in order.
public let migrations: [(name: String, bytes: [UInt8])] = [
    IdempotencyTable.migration(name: "m0001_create_idempotency_records"),
    ("m0002_create_tenants", PackageResources.m0002_create_tenants_sql),
    ("m0003_create_customers", PackageResources.m0003_create_customers_sql),
    ("m0004_create_search_terms", PackageResources.m0004_create_search_terms_sql),
    ("m0005_create_relationships", PackageResources.m0005_create_relationships_sql),
    ("m0006_create_timeline_entries", PackageResources.m0006_create_timeline_entries_sql),
    ("m0007_create_consents", PackageResources.m0007_create_consents_sql),
    ("m0008_create_notes", PackageResources.m0008_create_notes_sql),
    ("m0009_create_relationship_requests", PackageResources.m0009_create_relationship_requests_sql),
    ("m0010_create_vehicles", PackageResources.m0010_create_vehicles_sql),
    ("m0011_create_ownerships", PackageResources.m0011_create_ownerships_sql),
    ("m0012_create_odometer_readings", PackageResources.m0012_create_odometer_readings_sql),
    ("m0013_create_vehicle_transfers", PackageResources.m0013_create_vehicle_transfers_sql),
    MailQueue.migration(name: "m0020_create_mails"),
    ("m0021_create_claims", PackageResources.m0021_create_claims_sql),
    MailQueue.sealing(name: "m0022_seal_mails"),
    InboxTable.migration(name: "m0030_create_inbox"),
    ("m0031_search_by_business", PackageResources.m0031_search_by_business_sql),
    ("m0032_mail_links_again", PackageResources.m0032_mail_links_again_sql),
    JobsTable.migration(name: "m0033_create_jobs"),
    MailQueue.removal(name: "m0034_drop_mails"),
]

/// Prepares one worker. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws {
    let app = try await setUpApp(service, settings)
    service.deliverMessages(
        from: app.database,
        through: service.neighbour("notifications", at: settings.messages.notifications, settings.tokens),
        sealedWith: settings.messages.sealing)
    service.receive(in: app.database, [.on(InquiryStepped.self, hearOfInquiry)])
    // One worker of a process decodes for all; processes share the work through the table.
    if service.loop.index == 0 {
        service.every(.seconds(1), "decode pending VINs") { try await decodePending(app) }
    }
}

/// The same without the jobs, for tests that look behind the routes and do the jobs' work themselves.
func setUpApp(
    _ service: Service, _ settings: Settings, vins: VINs? = nil, database: Database? = nil
) async throws -> App {
    guard let url = service.settings.databaseURL else { throw MissingDatabase() }
    let app = App(
        database: try database ?? service.database(url),
        vins: vins ?? .live(service.neighbour("vin", at: settings.vin)),
        letters: Letters(portal: settings.portal), mailKeys: settings.messages.sealing, proxies: settings.proxies)
    await service.takeTokens(settings.tokens)
    service.serve(routes(app))
    return app
}

/// The process does not ask for a database that this service cannot be without.
struct MissingDatabase: Error {}
