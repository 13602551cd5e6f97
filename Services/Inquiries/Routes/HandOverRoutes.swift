internal import HTTP
internal import JSON
public import Models
internal import Postgres
public import Routing
internal import ServiceKit

/// Hand-overs: an accepted inquiry goes to a colleague when they and the customer agree.
func handOverRoutes(_ app: App) -> [Route] {
    let handOver: Parameter = .path("handOver", as: HandOverID.self, "The hand-over's id.")
    return [
        .post(
            "/v1/inquiries/:inquiry/hand-overs", to: .permission(.answerInquiries), "Ask to hand an inquiry over",
            parameters: [.inquiry, .idempotencyKey()], takes: NewHandOver.self, gives: HandOver.self,
            status: .created, errors: [.invalidTransition, .handOverAsked]
        ) { call in
            try await askHandOver(
                call.path("inquiry"), call.body, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        },
        .get(
            "/v1/hand-overs", to: .anyOf([.readInquiries, .useOwn]), "Hand-overs, the newest first",
            parameters: [.query("state", as: HandOverState.self, "Only those that stand so.")] + Parameter.page,
            gives: Page<HandOver>.self
        ) { try await listHandOvers($0, app) },
        .get(
            "/v1/hand-overs/:handOver", to: .anyOf([.readInquiries, .useOwn]), "A hand-over", parameters: [handOver],
            gives: HandOver.self
        ) { call in
            let reader = try call.reader()
            let id: HandOverID = try call.path("handOver")
            let (stored, inquiry) = try await app.database.read(as: reader.tenant) { db in
                guard let stored = try await db.handOver(id, for: reader),
                    let inquiry = try await db.inquiry(stored.inquiry, in: reader.tenant)
                else { throw Refusal.notFound }
                return (stored, inquiry)
            }
            return .ok(HandOver(stored, about: inquiry)).tagged(EntityTag(version: stored.version))
        },
        .post(
            "/v1/hand-overs/:handOver/answers", to: .anyOf([.answerInquiries, .useOwn]),
            "Agree to a hand-over, or not", parameters: [handOver, .idempotencyKey()], takes: AnswerHandOver.self,
            gives: HandOver.self, errors: [.handOverClosed, .invalidTransition]
        ) { call in
            try await answerHandOver(
                call.path("handOver"), call.body, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented("The colleague's business and the customer answer once each. With both yeses it is done."),
    ]
}

extension HandOverState: PathParameter {}

private func listHandOvers(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<HandOver>> {
    let reader = try call.reader()
    let state: HandOverState? = try call.query("state")
    return try await Listing(name: "hand-overs", scope: state?.rawValue ?? "", columns: ["id", "inquiry", "state"]) {
        last, limit, db in
        let found = try await db.handOvers(state, after: try last?.id(), limit: limit, for: reader)
        let inquiries = try await db.inquiries(Set(found.map(\.inquiry)), in: reader.tenant)
        return found.compactMap { handOver in
            inquiries[handOver.inquiry].map { (HandOver(handOver, about: $0), .string("\(handOver.id)")) }
        }
    }.answer(call, for: reader, app.database)
}
