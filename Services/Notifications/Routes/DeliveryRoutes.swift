internal import HTTP
internal import JSON
public import Models
internal import Postgres
public import Routing
internal import ServiceKit

/// The delivery log, and what services hand over.
func deliveryRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/deliveries", to: .permission(.readTenant), "The tenant's delivery log, newest first",
            parameters: [
                .query("state", as: DeliveryState.self, "Only those that stand so."),
                .query("channel", as: DeliveryChannel.self, "Only those on this way."),
                .query("template", as: String.self, "Only those with this text.", length: 1...60),
                .query("account", as: AccountID.self, "Only those to this account."),
                .query("inquiry", as: InquiryID.self, "Only those about this inquiry."),
            ] + Parameter.page, gives: Page<Delivery>.self, also: ["text/csv"]
        ) { try await listDeliveries($0, app) },
        .post(
            "/internal/messages", to: .service, "Write a letter to one person", takes: Notice.self, gives: Nothing.self
        ) { call in
            try await sendNotice(call.body, in: call.bearer().tenant, app)
            return .noContent
        },
    ]
}

extension DeliveryState: PathParameter {}
extension DeliveryChannel: PathParameter {}

private func listDeliveries(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Delivery>> {
    let reader = try call.reader()
    guard reader.reach == .tenant else { throw Refusal.notForBusinesses }
    var filter = DeliveryFilter()
    filter.state = try call.query("state")
    filter.channel = try call.query("channel")
    filter.template = try call.query("template")
    filter.account = try call.query("account")
    filter.inquiry = try call.query("inquiry")
    let chosen = filter
    return try await Listing(
        name: "deliveries", scope: chosen.scope,
        columns: [
            "id", "channel", "template", "account", "recipient", "language", "inquiry", "state", "attempts",
            "lastError",
            "messageID", "createdAt", "updatedAt", "sentAt",
        ]
    ) { last, limit, db in
        try await db.deliveries(chosen, after: try last?.id(), limit: limit, in: reader.tenant).map {
            ($0, .string($0.id.description))
        }
    }.answer(call, for: reader, app.database)
}
