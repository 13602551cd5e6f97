internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Sends a letter that a service asks for, once, however often it is handed over. What it holds is kept only in the mail
/// that waits, and goes with it.
func sendNotice(_ notice: Notice, in tenant: TenantID, _ app: App) async throws {
    var values = notice.values
    values["name"] = notice.to.name?.text
    let letter: Letter
    do throws(TemplateFault) {
        letter = try app.templates.letter(notice.template, in: notice.to.language, values)
    } catch {
        throw Refusal(error)
    }
    guard let id = DeliveryID(high: notice.id.high, low: notice.id.low) else { preconditionFailure("a UUIDv7") }
    let (ready, language) = (letter, try notice.to.language ?? LanguageTag(Templates.lastLanguage))
    try await app.database.write(as: tenant) { db in
        try await db.mail(
            ready, to: notice.to.email, name: notice.to.name,
            NewDelivery(
                id: id, channel: .email, template: notice.template, person: notice.to.email.key, account: nil,
                language: language, event: nil, inquiry: nil, at: app.clock()), in: tenant, app)
    }
}
