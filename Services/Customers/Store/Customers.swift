internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

/// A customer's row with what is not shown.
struct StoredCustomer {
    var customer: Customer
    /// Counts changes; the entity tag.
    var version: Int64
    /// The digest of the request that made it.
    var createdFrom: [UInt8]
}

extension SQL {
    /// What is read of a customer `c`. Tags are the tenant's own words: a customer does not see them.
    static func customerColumns(hidesTags: Bool = false) -> SQL {
        """
        c.id, c.name, c.kind, c.given_name, c.family_name, c.company_name, c.emails, c.phones, c.addresses, c.language,
        c.time_zone, c.preferred_channel, \(hidesTags ? "'[]'::jsonb" : "to_jsonb(c.tags)" as SQL) AS tags,
        c.account_id,
        (SELECT o.business_id FROM relationships AS o
            WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id AND o.kind = 'owner' AND o.until IS NULL) AS owner_id,
        c.created_at, c.updated_at, c.version, c.created_from
        """
    }
}

extension Connection {
    /// The row of a customer that is there for the reader, if it is, to be written out as it is.
    func customerRows(_ id: CustomerID, for reader: Reader) async throws -> Rows {
        try await rows(
            """
            SELECT \(.customerColumns(hidesTags: reader.isCustomer))
            FROM customers AS c
            WHERE c.tenant_id = \(reader.tenant) AND c.id = \(id) AND \(.isThere(for: reader))
            """)
    }

    /// A customer that is there for the reader, locked until the transaction ends: changes of one customer follow each
    /// other, and each sees the one before.
    func lockCustomer(_ id: CustomerID, for reader: Reader) async throws -> StoredCustomer? {
        try await row(
            """
            SELECT \(.customerColumns())
            FROM customers AS c
            WHERE c.tenant_id = \(reader.tenant) AND c.id = \(id) AND \(.isThere(for: reader))
            FOR NO KEY UPDATE OF c
            """, StoredCustomer.init)
    }

    /// Whether a customer is there for the reader.
    func isThere(_ id: CustomerID, for reader: Reader) async throws -> Bool {
        try await value(
            """
            SELECT EXISTS (
                SELECT FROM customers AS c
                WHERE c.tenant_id = \(reader.tenant) AND c.id = \(id) AND \(.isThere(for: reader)))
            """)
    }

    /// The customer that the reader's account is: the one it registered itself, or else claimed first.
    func customerRows(ownOf reader: Reader) async throws -> Rows {
        try await rows(
            """
            SELECT \(.customerColumns(hidesTags: reader.isCustomer))
            FROM customers AS c
            WHERE c.tenant_id = \(reader.tenant) AND c.account_id = \(reader.account)
            ORDER BY c.origin DESC, c.id
            LIMIT 1
            """)
    }

    /// Adds a customer; false when the id is taken.
    func insert(_ stored: StoredCustomer, origin: String, in tenant: TenantID) async throws -> Bool {
        let (customer, details) = (stored.customer, stored.customer.details)
        let inserted = try await execute(
            """
            INSERT INTO customers
                (tenant_id, id, kind, given_name, family_name, company_name, name, emails, phones, addresses, language,
                time_zone, preferred_channel, tags, account_id, origin, created_from, created_at, updated_at)
            VALUES (\(tenant), \(customer.id), \(details.kind.rawValue), \(details.givenName?.text),
                \(details.familyName?.text), \(details.companyName?.text), \(customer.name), \(try json(details.emails)),
                \(try json(details.phones)), \(try json(details.addresses)), \(details.language?.text),
                \(details.timeZone?.text), \(details.preferredChannel?.rawValue), \(details.tags), \(customer.account),
                \(origin), \(stored.createdFrom), \(customer.createdAt), \(customer.updatedAt))
            ON CONFLICT ON CONSTRAINT customers_pkey DO NOTHING
            """)
        return inserted == 1
    }

    /// Puts new details in the place of the old ones; the version counts up. Travels with the next statement.
    func update(_ customer: Customer, in tenant: TenantID) throws {
        let details = customer.details
        try enqueue(
            """
            UPDATE customers
            SET kind = \(details.kind.rawValue), given_name = \(details.givenName?.text),
                family_name = \(details.familyName?.text), company_name = \(details.companyName?.text),
                name = \(customer.name), emails = \(try json(details.emails)), phones = \(try json(details.phones)),
                addresses = \(try json(details.addresses)), language = \(details.language?.text),
                time_zone = \(details.timeZone?.text), preferred_channel = \(details.preferredChannel?.rawValue),
                tags = \(details.tags), updated_at = \(customer.updatedAt), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(customer.id)
            """)
    }
}

/// A value as a jsonb parameter.
private func json(_ value: some Encodable) throws -> JSONText { JSONText(try JSONWriter.encode(value)) }

extension StoredCustomer {
    /// Reads `SQL.customerColumns`.
    init(_ row: Row) throws {
        func value<Value: TextValue>(_ column: String) throws -> Value? {
            let text: String? = try row[column]
            return try text.map { try Value($0) }
        }
        func list<Element: Decodable>(_ column: String) throws -> [Element] {
            let text: JSONText = try row[column]
            return try JSONReader.decode([Element].self, from: text.bytes)
        }
        let channel: String? = try row["preferred_channel"]
        let details = CustomerDetails(
            kind: CustomerKind(rawValue: try row["kind"]) ?? .person, givenName: try value("given_name"),
            familyName: try value("family_name"), companyName: try value("company_name"), emails: try list("emails"),
            phones: try list("phones"), addresses: try list("addresses"), language: try value("language"),
            timeZone: try value("time_zone"), preferredChannel: channel.flatMap(ContactChannel.init),
            tags: try list("tags"))
        customer = Customer(
            id: try row["id"], name: try row["name"], details, account: try row["account_id"],
            owner: try row["owner_id"], createdAt: try row["created_at"], updatedAt: try row["updated_at"])
        version = try row["version"]
        createdFrom = try row["created_from"]
    }
}
