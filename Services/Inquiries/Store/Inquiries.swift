internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

extension SQL {
    /// What is read of an inquiry `i`.
    static var inquiryColumns: SQL {
        """
        i.id, i.parent_id, i.details, i.state, i.customer_id, i.customer_state, i.account_id, i.contact,
        i.taken_by_business_id, i.vehicle, i.vehicle_state, i.business_id, i.professional_id, i.due_at, i.created_from,
        i.version, i.created_by, i.created_at, i.submitted_at, i.updated_at, i.ended_at
        """
    }
}

extension Connection {
    /// An inquiry that is there for the reader.
    func inquiry(_ id: InquiryID, for reader: Reader) async throws -> StoredInquiry? {
        try await row(
            """
            SELECT \(.inquiryColumns) FROM inquiries AS i
            WHERE i.tenant_id = \(reader.tenant) AND i.id = \(id) AND \(.isThere(for: reader))
            """, StoredInquiry.init)
    }

    /// An inquiry, for what nobody signed in does.
    func inquiry(_ id: InquiryID, in tenant: TenantID) async throws -> StoredInquiry? {
        try await row(
            """
            SELECT \(.inquiryColumns) FROM inquiries AS i
            WHERE i.tenant_id = \(tenant) AND i.id = \(id)
            """, StoredInquiry.init)
    }

    /// The same, locked until the transaction ends: steps of one inquiry follow each other. Whether it is there is asked
    /// after the lock, or what changed hands just now would be missed.
    func lockInquiry(_ id: InquiryID, for reader: Reader) async throws -> StoredInquiry {
        guard try await lockInquiry(id, in: reader.tenant) != nil, let found = try await inquiry(id, for: reader) else {
            throw Refusal.notFound
        }
        return found
    }

    /// An inquiry, locked until the transaction ends, for what nobody signed in does.
    func lockInquiry(_ id: InquiryID, in tenant: TenantID) async throws -> StoredInquiry? {
        try await row(
            """
            SELECT \(.inquiryColumns) FROM inquiries AS i
            WHERE i.tenant_id = \(tenant) AND i.id = \(id)
            FOR NO KEY UPDATE
            """, StoredInquiry.init)
    }

    /// The parts of a whole, in the order in which they were made.
    func children(of parent: InquiryID, in tenant: TenantID) async throws -> [StoredInquiry] {
        try await rows(
            """
            SELECT \(.inquiryColumns) FROM inquiries AS i
            WHERE i.tenant_id = \(tenant) AND i.parent_id = \(parent)
            ORDER BY i.id
            """, StoredInquiry.init)
    }

    /// Adds an inquiry; false when the id is taken.
    func insert(_ inquiry: StoredInquiry, in tenant: TenantID) async throws -> Bool {
        let details = inquiry.details
        return try await execute(
            """
            INSERT INTO inquiries
                (tenant_id, id, parent_id, state, details, need, trade, urgency, customer_id, customer_state, account_id,
                contact, taken_by_business_id, vehicle, vehicle_state, created_from, created_by, created_at,
                submitted_at, updated_at)
            VALUES (\(tenant), \(inquiry.id), \(inquiry.parent), \(inquiry.state.rawValue), \(try json(details)),
                \(details.need), \(details.trade?.text), \(details.urgency.rawValue), \(inquiry.customer),
                \(inquiry.customerState.rawValue), \(inquiry.account), \(try json(inquiry.contact)),
                \(inquiry.takenBy), \(try inquiry.facts.map(json)), \(inquiry.vehicleState.rawValue),
                \(inquiry.createdFrom), \(inquiry.createdBy), \(inquiry.createdAt), \(inquiry.submittedAt),
                \(inquiry.updatedAt))
            ON CONFLICT ON CONSTRAINT inquiries_pkey DO NOTHING
            """) == 1
    }

    /// Puts another state in the place of the old one; the version counts up. Travels with the next statement.
    func update(_ inquiry: StoredInquiry, in tenant: TenantID) throws {
        let details = inquiry.details
        try enqueue(
            """
            UPDATE inquiries
            SET state = \(inquiry.state.rawValue), details = \(try json(details)), need = \(details.need),
                trade = \(details.trade?.text), urgency = \(details.urgency.rawValue),
                customer_id = \(inquiry.customer), customer_state = \(inquiry.customerState.rawValue),
                account_id = \(inquiry.account), contact = \(try json(inquiry.contact)),
                vehicle = \(try inquiry.facts.map(json)), vehicle_state = \(inquiry.vehicleState.rawValue),
                business_id = \(inquiry.business), professional_id = \(inquiry.professional),
                due_at = \(inquiry.dueAt), submitted_at = \(inquiry.submittedAt), ended_at = \(inquiry.endedAt),
                updated_at = \(inquiry.updatedAt), version = \(inquiry.version)
            WHERE tenant_id = \(tenant) AND id = \(inquiry.id)
            """)
    }
}

private func json(_ value: some Encodable) throws -> JSONText { JSONText(try JSONWriter.encode(value)) }

extension StoredInquiry {
    /// Reads `SQL.inquiryColumns`.
    init(_ row: Row) throws {
        let details: JSONText = try row["details"]
        let contact: JSONText = try row["contact"]
        let facts: JSONText? = try row["vehicle"]
        self.init(
            id: try row["id"], parent: try row["parent_id"],
            details: try JSONReader.decode(InquiryDetails.self, from: details.bytes),
            state: try row.word("state"), customer: try row["customer_id"],
            customerState: try row.word("customer_state"), account: try row["account_id"],
            contact: try JSONReader.decode(Contact.self, from: contact.bytes), takenBy: try row["taken_by_business_id"],
            facts: try facts.map { try JSONReader.decode(VehicleFacts.self, from: $0.bytes) },
            vehicleState: try row.word("vehicle_state"), business: try row["business_id"],
            professional: try row["professional_id"], dueAt: try row["due_at"], createdFrom: try row["created_from"],
            version: try row["version"], createdBy: try row["created_by"], createdAt: try row["created_at"],
            submittedAt: try row["submitted_at"], updatedAt: try row["updated_at"], endedAt: try row["ended_at"])
    }
}

/// A word in a column that this version of the service does not know.
struct UnknownWord: Error {
    let column: String
    let word: String
}

extension Row {
    /// The value that a word in a column stands for; the table allows no others.
    func word<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        let word: String = try self[column]
        guard let value = Value(rawValue: word) else { throw UnknownWord(column: column, word: word) }
        return value
    }
}
