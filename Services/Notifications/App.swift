public import Configuration
internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres
public import ServiceKit

/// What an action may use. Belongs to one worker.
public final class App {
    let database: Database
    /// Other services of the suite.
    let neighbours: Neighbours
    /// Every text in every language.
    let templates: Templates
    /// The address of the portal, without a slash at its end.
    let portal: String
    /// What the Message-IDs of our mails end in.
    let domain: String
    /// Seal what is mailed until it leaves.
    let mailKeys: SealingKeys
    /// Wakes the streams of people who were told something.
    let bell: NewsBell
    /// The time. An argument of every rule that depends on it.
    let clock: () -> Date

    init(
        database: Database, neighbours: Neighbours, templates: Templates, portal: String, domain: String,
        mailKeys: SealingKeys,
        clock: @escaping () -> Date = { Date() }
    ) {
        self.database = database
        self.neighbours = neighbours
        self.templates = templates
        self.portal = portal.hasSuffix("/") ? String(portal.dropLast()) : portal
        self.domain = domain
        self.mailKeys = mailKeys
        bell = NewsBell(database, on: Inboxes.channel)
        self.clock = clock
    }
}

/// What the notifications service reads from its environment.
public struct Settings: Sendable {
    let tokens: TokenSettings
    let mail: MailSettings
    /// Where mailed links lead.
    let portal: URL

    /// Reads the settings; faults are noted in `environment`.
    public init(_ environment: Environment) throws {
        tokens = TokenSettings(environment)
        mail = MailSettings(environment)
        portal = environment.url("NOTIFICATIONS_PORTAL", "Where mailed links lead: the portal's address.")
        try environment.check()
    }
}

/// The steps of the schema, in order.
public let migrations: [(name: String, bytes: [UInt8])] = [
    IdempotencyTable.migration(name: "m0001_create_idempotency_records"),
    TenantDirectory.migration(name: "m0002_create_tenants"),
    MailQueue.migration(name: "m0003_create_mails"),
    MailQueue.sealing(name: "m0004_seal_mails"),
    InboxTable.migration(name: "m0005_create_inbox"),
    JobsTable.migration(name: "m0006_create_jobs"),
    ("m0010_create_notifications", PackageResources.m0010_create_notifications_sql),
    ("m0011_create_deliveries", PackageResources.m0011_create_deliveries_sql),
    ("m0012_let_old_rows_go", PackageResources.m0012_let_old_rows_go_sql),
]

/// Prepares one worker. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws {
    guard let url = service.settings.databaseURL else { return }
    let app = App(
        database: try service.database(url),
        neighbours: .live(identity: service.identity(settings.tokens)),
        templates: try .embedded(), portal: settings.portal.absoluteString, domain: settings.mail.domain ?? "localhost",
        mailKeys: settings.mail.sealing)
    await service.takeTokens(settings.tokens)
    service.receive(in: app.database, eventHandlers(app))
    service.work(on: TellPeople.self, from: app.database, .patient) { job, run in try await tellPeople(job, run, app) }
    service.work(on: ForgetOldRows.self, from: app.database, JobLimits(timeout: .seconds(600))) { _, _ in
        try await forgetOldRows(app)
    }
    // At night where most of the networks are.
    service.recur(ForgetOldRows(), every: "20 10 * * *", in: try TimeZoneName("UTC"), from: app.database)
    service.deliverMail(from: app.database, settings.mail) { report, db in
        try await db.record(report, at: app.clock())
    }
    service.serve(routes(app))
}

extension JobLimits {
    /// 2 s to 2 h, more than a day in all: identity may be away for that long and nobody is forgotten.
    fileprivate static let patient = JobLimits(timeout: .seconds(30), retries: 24)
}
