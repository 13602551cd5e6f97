internal import FoundationEssentials
internal import HTTPClient
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Tells an audience what has happened. What the text needs travels with it: nothing is looked up later but the people.
struct TellPeople: Job {
    static let kind = "tell-people"
    let event: EventID
    let at: Date
    let telling: Telling
    let inquiry: InquiryID
    let customer: CustomerSide
    /// Who did it, and so knows.
    let actor: AccountID?
    let values: NotificationValues
}

/// How long somebody without an inbox gets one mail only of many messages about one inquiry.
private let quiet: TimeInterval = 900

/// Finds out who the audience is and writes down, once and with the job's end, what each is told and on which way. Mail
/// leaves after that, by itself. Throws while identity is away: the job comes again.
func tellPeople(_ job: TellPeople, _ run: JobRun, _ app: App) async throws {
    var known: [Recipient] = []
    if let question = question(for: job.telling.audience, job.customer) {
        known = try await app.neighbours.recipients(question, run.tenant)
    }
    let english = try LanguageTag(Templates.lastLanguage)
    let people = people(
        of: job.telling.audience, job.customer, known: known, except: job.actor, otherwise: english)
    try await run.complete { db in
        for person in people { try await db.tell(person, job, in: run.tenant, app) }
    }
}

extension Connection {
    /// The person's notification, its delivery, and the mail with its own. A person who was told already is passed over.
    fileprivate func tell(_ person: Person, _ job: TellPeople, in tenant: TenantID, _ app: App) async throws {
        let (now, template) = (app.clock(), job.telling.template)
        let isMailed = try await !hasEnough(person, template, job.inquiry, in: tenant, at: now)
        if let account = person.account {
            try await insert(
                NewNotification(
                    id: .new(), account: account, event: job.event, template: template, values: job.values,
                    inquiry: job.inquiry, language: person.language, at: now), in: tenant)
            _ = try await insert(
                NewDelivery(
                    id: .new(), channel: .inApp, template: template, person: person.key, account: account,
                    language: person.language, event: job.event, inquiry: job.inquiry, at: now), in: tenant)
            try ring(account, in: tenant)
        }
        guard isMailed else { return }
        var values = app.templates.words(person.language).values(job.values)
        values["name"] = person.name.text
        values["link"] = "\(app.portal)/inquiries/\(job.inquiry)"
        let letter = try app.templates.letter(template, in: person.language, values)
        try await mail(
            letter, to: person.email, name: person.name,
            NewDelivery(
                id: .new(), channel: .email, template: template, person: person.key, account: person.account,
                language: person.language, event: job.event, inquiry: job.inquiry, at: now), in: tenant, app)
    }

    /// Whether a mail more would be a flood: of messages about one inquiry somebody is mailed one, until they have looked;
    /// who has no inbox to look into, one in a quarter of an hour.
    private func hasEnough(
        _ person: Person, _ template: String, _ inquiry: InquiryID, in tenant: TenantID, at now: Date
    ) async throws -> Bool {
        guard template == "message-received" else { return false }
        if let account = person.account {
            return try await hasUnseen(template, inquiry, of: account, in: tenant)
        }
        return try await wasWritten(
            template, inquiry, to: person.key, since: now.addingTimeInterval(-quiet), in: tenant)
    }

    /// Writes a delivery down and queues its mail, unless that was done before.
    func mail(
        _ letter: Letter, to email: EmailAddress, name: DisplayName?, _ delivery: NewDelivery, in tenant: TenantID,
        _ app: App
    ) async throws {
        let messageID = "\(delivery.id)@\(app.domain)"
        let mail = MailID.new()
        var delivery = delivery
        delivery.mail = NewDelivery.Mail(id: mail, recipient: email.text, messageID: messageID)
        guard try await insert(delivery, in: tenant) else { return }
        // A header holds 200 bytes of a name; a longer one is greeted in the text only.
        let address = try (try? MailAddress(email.text, name: name?.text)) ?? MailAddress(email.text)
        try queue(
            Mail(to: address, subject: letter.subject, text: letter.text, html: letter.html, messageID: messageID),
            sealedWith: app.mailKeys, as: mail)
    }
}
