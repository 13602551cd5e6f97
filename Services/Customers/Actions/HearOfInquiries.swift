internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What this service does when an inquiry moves on: who accepts one looks after the customer from then on, and what became
/// of it stands in the customer's and the vehicle's history, for the two of them and the tenant.
func hearOfInquiry(_ event: ReceivedEvent<InquiryStepped>, _ db: Connection) async throws {
    let (tenant, step) = (event.tenant, event.data)
    guard let customer = step.customer, let business = step.business,
        let kind = TimelineKind(step.step), try await db.exists(customer, in: tenant)
    else { return }
    if step.step == .accept { try await db.relate(customer, to: business, at: event.time, in: tenant) }
    var vehicle = step.vehicle
    if let named = vehicle, try await !db.exists(named, in: tenant) { vehicle = nil }
    var words = ["inquiry": step.inquiry.description, "excerpt": step.excerpt]
    words["trade"] = step.trade?.text
    if let amount = step.amount { words["amount"] = "\(amount.amount) \(amount.currency.code)" }
    try db.tell(
        TimelineEvent(kind: kind, customer: customer, vehicle: vehicle, audience: .parties(business), data: words),
        in: tenant, actor: step.account, business: business, at: event.time)
}

extension TimelineKind {
    /// The word for a step that belongs into histories; the others are between those who look for somebody.
    fileprivate init?(_ step: InquiryStep) {
        switch step {
        case .accept: self = .inquiryAccepted
        case .quote: self = .inquiryQuoted
        case .approve: self = .inquiryApproved
        case .book: self = .inquiryBooked
        case .complete: self = .inquiryCompleted
        case .cancel: self = .inquiryCancelled
        default: return nil
        }
    }
}

extension Connection {
    /// Lets a business look after a customer who turned to it: as owner where nobody is, else as one who shares.
    fileprivate func relate(
        _ customer: CustomerID, to business: BusinessID, at time: Date, in tenant: TenantID
    ) async throws {
        let job = Reader(tenant: tenant, account: .nobody, reach: .tenant)
        guard let stored = try await lockCustomer(customer, for: job)?.customer,
            try await lockRelationship(of: customer, with: business, in: tenant) == nil
        else { return }
        try begin(
            Relationship(
                id: .new(), customer: customer, business: business, kind: stored.owner == nil ? .owner : .shared,
                source: .inquiry, since: time), in: tenant)
    }

    fileprivate func exists(_ customer: CustomerID, in tenant: TenantID) async throws -> Bool {
        try await value("SELECT EXISTS (SELECT FROM customers WHERE tenant_id = \(tenant) AND id = \(customer))")
    }

    fileprivate func exists(_ vehicle: VehicleID, in tenant: TenantID) async throws -> Bool {
        try await value("SELECT EXISTS (SELECT FROM vehicles WHERE tenant_id = \(tenant) AND id = \(vehicle))")
    }
}
