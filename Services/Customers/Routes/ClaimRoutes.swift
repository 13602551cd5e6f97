internal import HTTP
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// How a person becomes the account of the customer that a business made of them.
func claimRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/customers/:customer/claims", to: .permission(.writeCustomers), "Mail a link to claim a customer",
            parameters: [.customer, .idempotencyKey()], takes: NewClaim.self, gives: Claim.self, status: .created,
            errors: [.alreadyClaimed, .noEmail]
        ) { call in
            try await inviteCustomer(
                call.path("customer"), call.body, by: call.reader(), intent: call.intent(), app)
        }
        .documented(
            "The invitation stands for 14 days, the link for 24 hours: later its reader has another one mailed. Earlier links "
                + "of the customer end."),
        .get(
            "/v1/customers/:customer/claims/:claim", to: .permission(.readCustomers), "A mailed link, without its code",
            parameters: [.customer, .path("claim", as: ClaimID.self)], gives: Claim.self
        ) { call in
            let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
            let id: ClaimID = try call.path("claim")
            let claim = try await app.database.read(as: reader.tenant) { db in
                guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
                return try await db.claim(id, of: customer, in: reader.tenant)
            }
            guard let claim else { throw Refusal.notFound }
            return .ok(claim).tagged(EntityTag(version: 1))
        },
        .post(
            "/v1/customer-claims", to: .permission(.useOwn), "Claim a customer by a mailed link",
            takes: MailedLinkCode.self, gives: Customer.self,
            errors: [.claimUnknown, .claimUsed, .claimExpired, .claimRevoked, .alreadyClaimed]
        ) { call in .ok(try await claimCustomer(call.body.code, by: call.reader(), app)) },
        .post(
            "/v1/mailed-links", to: .everyone, "Have a mailed link sent again", takes: MailedLinkCode.self,
            gives: Nothing.self, errors: [.notFound]
        ) { call in
            try await renewLink(call.body.code, call.language, app)
            return .noContent
        }
        .documented(
            "For whoever comes after the 24 hours for which a link is good: its code, also when it is too old, brings another "
                + "by mail to where it was mailed, as long as what it is about is open, and is itself used up."),
    ]
}
