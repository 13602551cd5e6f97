internal import FoundationEssentials
internal import Models
internal import Postgres

/// How long the code of a mailed link is good (SECURITY.md, point 24). What it is about stays open for longer.
let linkLifetime: TimeInterval = 86_400

/// Mails a link once more, with another code, for whoever has one, good or too old: to where that one was mailed, so that a
/// code in wrong hands is of no use here.
///
/// - Parameter language: what to write in where the customer's language is not known.
func renewLink(_ text: String, _ language: LanguageTag?, _ app: App) async throws {
    guard let old = LinkCode(text) else { throw Refusal.notFound }
    let (tenant, code) = (old.tenant, LinkCode(for: old.tenant))
    let exchange = CodeExchange(old: old.hash, new: code.hash, tenant: tenant, at: app.clock())
    func link(_ renewed: RenewedLink) -> MailedLink {
        MailedLink(email: renewed.email, language: renewed.language ?? language, code: code)
    }
    try await app.database.write(as: tenant) { db in
        if let claim = try await db.renewClaim(exchange) {
            try db.post(app.letters.claim(link(claim)), app)
        } else if let (request, renewed) = try await db.renewRequest(exchange) {
            try db.post(
                app.letters.request(
                    link(renewed), request.kind, business: request.business, message: request.message), app)
        } else if let (side, renewed) = try await db.renewTransfer(exchange) {
            try db.post(app.letters.transfer(link(renewed), side), app)
        } else {
            throw Refusal.notFound
        }
    }
}
