public import Configuration
internal import FoundationEssentials
internal import Media
internal import Models
internal import Postgres
internal import Routing
public import ServiceKit

/// What an action may use. Belongs to one worker.
public final class App {
    let database: Database
    /// Other services of the suite.
    let neighbours: Neighbours
    /// The time. An argument of every rule that depends on it.
    let clock: () -> Date
    /// Rules of tenants, ready to decide.
    let rules = RuleCache()
    /// What the way of guests needs.
    let guests: GuestDoor
    /// Pictures of inquiries and messages.
    let media: MediaLibrary
    /// How fast one account may write messages.
    let messageLimit: RateLimit
    /// Wakes the streams of those who follow an inquiry.
    let bell: NewsBell

    init(
        database: Database, neighbours: Neighbours, guests: GuestDoor, media: MediaLibrary,
        messageLimit: RateLimit = RateLimit("messages", quota: 30, window: 60), clock: @escaping () -> Date = { Date() }
    ) {
        self.database = database
        self.neighbours = neighbours
        self.guests = guests
        self.media = media
        self.messageLimit = messageLimit
        bell = NewsBell(database, on: InquiryBell.channel)
        self.clock = clock
    }
}

/// What the inquiries service reads from its environment.
public struct Settings: Sendable {
    let tokens: TokenSettings
    let subscribers: SubscriberSettings
    /// The vin service.
    let vin: URL
    /// The customers service.
    let customers: URL
    /// The tenants service.
    let tenants: URL
    let messages: MessageSettings
    let guests: GuestDoor
    let media: MediaSettings
    /// Messages that one account may write in a minute.
    let messagesAMinute: Int

    /// Reads the settings; faults are noted in `environment`.
    public init(_ environment: Environment) throws {
        tokens = TokenSettings(environment)
        subscribers = SubscriberSettings(environment)
        vin = environment.url("VIN_URL", "The vin service.")
        customers = environment.url("CUSTOMERS_URL", "The customers service.")
        tenants = environment.url("TENANTS_URL", "The tenants service.")
        messages = MessageSettings(environment)
        guests = GuestDoor(environment, mailKeys: messages.sealing)
        media = MediaSettings(environment)
        messagesAMinute = environment.integer(
            "MESSAGES_A_MINUTE", "Messages that one account may write in a minute.", in: 1...10_000, default: 30)
        try environment.check()
    }
}

/// The steps of the schema, in order.
public let migrations: [(name: String, bytes: [UInt8])] = [
    IdempotencyTable.migration(name: "m0001_create_idempotency_records"),
    TenantDirectory.migration(name: "m0002_create_tenants"),
    EventsTable.migration(name: "m0003_create_events"),
    InboxTable.migration(name: "m0004_create_inbox"),
    JobsTable.migration(name: "m0005_create_jobs"),
    ("m0010_create_inquiries", PackageResources.m0010_create_inquiries_sql),
    ("m0011_create_transitions", PackageResources.m0011_create_transitions_sql),
    ("m0012_create_offers", PackageResources.m0012_create_offers_sql),
    ("m0020_create_candidates", PackageResources.m0020_create_candidates_sql),
    ("m0021_create_routing_rules", PackageResources.m0021_create_routing_rules_sql),
    ("m0022_create_decisions", PackageResources.m0022_create_decisions_sql),
    ("m0023_create_hand_overs", PackageResources.m0023_create_hand_overs_sql),
    ("m0030_create_quotes", PackageResources.m0030_create_quotes_sql),
    ("m0031_create_completions", PackageResources.m0031_create_completions_sql),
    ("m0032_create_reviews", PackageResources.m0032_create_reviews_sql),
    ("m0040_create_messages", PackageResources.m0040_create_messages_sql),
    MediaTable.migration(name: "m0041_create_media"),
    ("m0045_create_appointments", PackageResources.m0045_create_appointments_sql),
    ("m0046_speed_up_lists", PackageResources.m0046_speed_up_lists_sql),
    ("m0047_create_inquiry_texts", PackageResources.m0047_create_inquiry_texts_sql),
    ("m0050_create_guest_links", PackageResources.m0050_create_guest_links_sql),
    ("m0060_look_up_words_by_key", PackageResources.m0060_look_up_words_by_key_sql),
    ("m0061_list_by_professional", PackageResources.m0061_list_by_professional_sql),
]

/// Prepares one worker. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws {
    guard let url = service.settings.databaseURL else { return }
    let database = try service.database(url)
    let app = App(
        database: database,
        neighbours: .live(
            vin: service.neighbour("vin", at: settings.vin),
            customers: service.neighbour("customers", at: settings.customers, settings.tokens)
        ).asking(tenants: service.neighbour("tenants", at: settings.tenants, settings.tokens))
            .asking(identity: service.identity(settings.tokens)),
        guests: settings.guests,
        media: .open(service, database, settings.media, linkPath: "/v1/uploads/links"),
        messageLimit: RateLimit("messages", quota: settings.messagesAMinute, window: 60))
    await service.takeTokens(settings.tokens)
    service.deliver(outboxOf: app.database, to: settings.subscribers, settings.tokens)
    service.receive(in: app.database, professionalEvents(app))
    service.deliverMessages(
        from: app.database,
        through: service.neighbour("notifications", at: settings.messages.notifications, settings.tokens),
        sealedWith: settings.messages.sealing)
    work(service, app)
    workOnOffers(service, app)
    service.serve(routes(app))
}

/// The jobs of the service.
private func work(_ service: Service, _ app: App) {
    service.work(on: CompleteInquiry.self, from: app.database) { job, run in
        try await completeInquiry(job.inquiry, run, app)
    }
    service.work(on: ExpireGuest.self, from: app.database) { try await expireGuest($0.inquiry, $1, app) }
    service.work(on: ExpireQuote.self, from: app.database) { try await expireQuote($0.quote, $1, app) }
    service.work(on: RemindAppointment.self, from: app.database) {
        try await remindOfAppointment($0.appointment, $1, app)
    }
    service.work(on: PushRating.self, from: app.database) {
        try await pushRating(of: $0.professional, in: $1.tenant, app)
    }
}

/// The jobs that find somebody for an inquiry.
private func workOnOffers(_ service: Service, _ app: App) {
    service.work(on: RouteInquiry.self, from: app.database) { job, run in
        try await routeInquiry(job.inquiry, run, app)
    }
    service.work(on: RemindOffer.self, from: app.database) { job, run in
        try await run.complete { try await $0.remind(of: job.offer, in: run.tenant, at: app.clock()) }
    }
    service.work(on: MissOffer.self, from: app.database) { job, run in
        try await run.complete { try await $0.miss(job.offer, in: run.tenant, at: app.clock()) }
    }
    service.work(on: RecheckProfessional.self, from: app.database) { job, run in
        try await recheckProfessional(job.professional, run, app)
    }
}
