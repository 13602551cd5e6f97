internal import Crypto
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Makes an inquiry for the customer who writes, or for a customer whose wish a business writes down. The vehicle and the
/// customer are looked up before anything is written; a neighbour that does not answer at once is asked later by a job.
func createInquiry(
    _ order: NewInquiry, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Inquiry> {
    let now = app.clock()
    let details = try settled(order.details, at: now)
    if !reader.isCustomer, order.customer == nil {
        throw Refusal.invalid("/customer", "required", "Say for whom you write this down.")
    }
    let (vehicleState, facts) = await decode(details.vehicle?.vin, trace, app)
    let customer = try await who(order, reader, trace, app)
    let inquiry = StoredInquiry(
        id: order.id ?? .new(), parent: nil, details: details, state: order.isDraft == true ? .draft : .routing,
        customer: customer.brief?.id, customerState: customer.state,
        account: reader.isCustomer ? reader.account : customer.brief?.account, contact: customer.contact,
        takenBy: reader.isCustomer ? nil : reader.business, facts: facts, vehicleState: vehicleState, business: nil,
        professional: nil, dueAt: nil, createdFrom: Hash.sha256(try JSONWriter.encode(order)), version: 1,
        createdBy: reader.account, createdAt: now, submittedAt: order.isDraft == true ? nil : now, updatedAt: now,
        endedAt: nil)
    return try await app.database.once(intent, in: reader.tenant) { db in
        _ = try await db.activeTenant(reader.tenant)
        guard try await db.insert(inquiry, in: reader.tenant) else {
            guard let known = try await db.inquiry(inquiry.id, for: reader), known.createdFrom == inquiry.createdFrom
            else { throw Refusal.idTaken }
            return .created(shown(known, to: reader), at: "/v1/inquiries/\(known.id)")
        }
        try await db.keepPhotos(details.photos, insteadOf: [], of: inquiry.id, by: reader)
        try db.note(
            inquiry.state == .draft ? .edit : .submit, from: nil, on: inquiry, by: reader.actor(on: inquiry),
            in: reader.tenant, at: now, StepFacts(trace: trace))
        try follow(inquiry, in: reader.tenant, db)
        return .created(shown(inquiry, to: reader), at: "/v1/inquiries/\(inquiry.id)")
    }
}

/// Asks for the work that a new or changed inquiry makes: what neighbours did not say yet, and who is to have it.
func follow(_ inquiry: StoredInquiry, in tenant: TenantID, _ db: Connection) throws {
    if !inquiry.pending.isEmpty { try db.schedule(CompleteInquiry(inquiry: inquiry.id), key: "\(inquiry.id)") }
    if inquiry.state == .routing { try db.schedule(RouteInquiry(inquiry: inquiry.id), key: "\(inquiry.id)") }
}

/// What the vin service says within the time that a caller waits for it; pending where it does not answer.
func decode(_ vin: String?, _ trace: TraceContext?, _ app: App) async -> (DecodeState, VehicleFacts?) {
    guard let vin else { return (.none, nil) }
    do {
        let facts = try await app.neighbours.decode(vin, .milliseconds(1500), trace)
        return facts.map { (.decoded, $0) } ?? (.unknown, nil)
    } catch {
        return (.pending, nil)
    }
}

/// Who the inquiry is for, as far as the customers service says it in time.
private struct Whose {
    var state: StoredInquiry.LookUp
    var brief: CustomerBrief?
    /// Whom the business named.
    var named: CustomerID?

    var contact: StoredInquiry.Contact {
        var contact = StoredInquiry.Contact(brief)
        if state == .pending { contact.named = named }
        return contact
    }
}

private func who(
    _ order: NewInquiry, _ reader: Reader, _ trace: TraceContext?, _ app: App
) async throws -> Whose {
    let answer: CustomerBrief?
    do {
        answer =
            if reader.isCustomer {
                try await app.neighbours.customerOfAccount(reader.account, reader.tenant, .milliseconds(1500), trace)
            } else if let customer = order.customer {
                try await app.neighbours.customer(customer, reader.tenant, .milliseconds(1500), trace)
            } else {
                nil
            }
    } catch {
        return Whose(state: .pending, named: reader.isCustomer ? nil : order.customer)
    }
    guard let answer else {
        // An account that is no customer yet may ask all the same; whom a business names must be there.
        guard reader.isCustomer else { throw Refusal.invalid("/customer", "unknown", "There is no such customer.") }
        return Whose(state: .none)
    }
    return Whose(state: .known, brief: answer)
}

extension StoredInquiry.Contact {
    /// What the customers service says.
    init(_ brief: CustomerBrief?) {
        self.init(
            name: brief?.name, language: brief?.language, guest: nil,
            relations: brief?.relations.map { .init(business: $0.business, isOwner: $0.isOwner) })
    }
}
