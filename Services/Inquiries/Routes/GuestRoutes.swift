internal import HTTP
internal import HTTPServer
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What people do who have no account yet.
func guestRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/guest-inquiries", to: .everyone, "Send an inquiry without an account",
            parameters: [
                .query("tenant", as: TenantID.self, "Id of the tenant that is asked.", required: true),
                .idempotencyKey(),
            ], takes: NewGuestInquiry.self, limit: 64 << 10, gives: MailPending.self, status: .accepted,
            errors: [.notFound]
        ) { try await receive($0, app) }
        .documented(
            """
            Mails a link; the inquiry waits a day for it to be followed. The answer is the same for every address. So many \
            of a network in an hour and under an address in a day are heard.
            """),
        .post(
            "/v1/guest-inquiries/confirmations", to: .everyone, "Follow a mailed link", takes: GuestCode.self,
            limit: 4 << 10, gives: ConfirmedInquiry.self, errors: [.linkUnknown, .linkUsed, .linkExpired]
        ) { call in
            .ok(try await confirmGuest(call.body.code, from: call.network(app), trace: call.trace, app))
        }
        .documented("The inquiry is sent. The link works once, for a day."),
        .post(
            "/v1/guest-inquiries/claims", to: .permission(.useOwn), "Take over what one wrote as a guest",
            takes: ClaimGuestInquiries.self, limit: 4 << 10, gives: ClaimedInquiries.self,
            errors: [.linkUnknown, .linkUsed, .linkExpired]
        ) { call in
            .ok(try await claimGuest(call.body, by: call.reader(), from: call.network(app), trace: call.trace, app))
        }
        .documented(
            """
            By the code of a mailed link as long as it is valid, or without one everything that was confirmed under the \
            account's own e-mail address.
            """),
    ]
}

private func receive(_ call: Call<NewGuestInquiry>, _ app: App) async throws -> Answer<MailPending> {
    guard let tenant: TenantID = try call.query("tenant") else { throw Problem.notFound }
    return try await receiveGuest(
        call.body, in: tenant, from: call.network(app), intent: call.intent(), trace: call.trace, app)
}

extension Call {
    /// The network that the request came from: of the address that the gateway vouches for, or of the peer's own where that
    /// is no proxy of ours.
    fileprivate func network(_ app: App) -> String {
        let peer = context.request.remoteAddress
        guard app.guests.proxies.contains(peer),
            let named = head.values("x-forwarded-for").last?.split(separator: ",").last
        else { return Inquiries.network(ofAddress: peer) }
        let address = named.drop(while: \.isWhitespace)
        let isAddress =
            (2...45).contains(address.utf8.count) && address.allSatisfy { $0.isHexDigit || ".:".contains($0) }
        return Inquiries.network(ofAddress: isAddress ? String(address) : peer)
    }
}
