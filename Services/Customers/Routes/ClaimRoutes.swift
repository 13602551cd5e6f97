internal import HTTP
internal import Models
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
        .documented("The link works once, for 14 days; earlier links of the customer end."),
        .post(
            "/v1/customer-claims", to: .permission(.useOwn), "Claim a customer by a mailed link",
            takes: MailedLinkCode.self, gives: Customer.self,
            errors: [.claimUnknown, .claimUsed, .claimExpired, .claimRevoked, .alreadyClaimed]
        ) { call in .ok(try await claimCustomer(call.body.code, by: call.reader(), app)) },
    ]
}
