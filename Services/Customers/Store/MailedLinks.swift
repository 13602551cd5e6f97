internal import FoundationEssentials
internal import Models
internal import Postgres

/// A code that is to take the place of another.
struct CodeExchange {
    /// The hash of the one that was mailed.
    let old: [UInt8]
    let new: [UInt8]
    let tenant: TenantID
    let at: Date
}

/// Where another code goes.
struct RenewedLink {
    let email: EmailAddress
    /// The customer's.
    let language: LanguageTag?

    fileprivate init(_ row: Row) throws {
        let language: String? = try row["language"]
        email = try EmailAddress(try row["email"] as String)
        self.language = try language.map { try LanguageTag($0) }
    }
}

/// Each of them changes the row by one conditional statement: of any number at once one gets another code mailed, and for
/// what is used, answered or over nobody does.
extension Connection {
    /// Another code for a customer to be claimed.
    func renewClaim(_ exchange: CodeExchange) async throws -> RenewedLink? {
        try await row(
            """
            UPDATE claims AS q SET code_hash = \(exchange.new), mailed_at = \(exchange.at)
            WHERE q.tenant_id = \(exchange.tenant) AND q.code_hash = \(exchange.old) AND q.used_at IS NULL
                AND q.revoked_at IS NULL AND q.expires_at > \(exchange.at)
            RETURNING q.email, \(language(of: "q.customer_id"))
            """, RenewedLink.init)
    }

    /// Another code for a question to a customer, with what is asked.
    func renewRequest(
        _ exchange: CodeExchange
    ) async throws -> ((kind: RelationshipRequestKind, business: String?, message: String?), RenewedLink)? {
        try await row(
            """
            UPDATE relationship_requests AS q
            SET code_hash = \(exchange.new), mailed_at = \(exchange.at), version = version + 1
            WHERE q.tenant_id = \(exchange.tenant) AND q.code_hash = \(exchange.old) AND q.state = 'pending'
                AND q.expires_at > \(exchange.at) AND q.mailed_to IS NOT NULL
            RETURNING q.kind, q.to_business_name, q.message, q.mailed_to AS email, \(language(of: "q.customer_id"))
            """
        ) { row in
            let kind = RelationshipRequestKind(rawValue: try row["kind"]) ?? .share
            return ((kind, try row["to_business_name"], try row["message"]), try RenewedLink(row))
        }
    }

    /// Another code for one side of a vehicle's change of hands that has not agreed yet.
    func renewTransfer(_ exchange: CodeExchange) async throws -> (TransferSide, RenewedLink)? {
        let from = try await row(
            """
            UPDATE vehicle_transfers AS q
            SET from_code_hash = \(exchange.new), from_mailed_at = \(exchange.at), version = version + 1
            WHERE q.tenant_id = \(exchange.tenant) AND q.from_code_hash = \(exchange.old) AND q.state = 'pending'
                AND q.expires_at > \(exchange.at) AND q.from_agreed_at IS NULL AND q.from_mailed_to IS NOT NULL
            RETURNING q.from_mailed_to AS email, \(language(of: "q.from_customer_id"))
            """, RenewedLink.init)
        if let from { return (.from, from) }
        let to = try await row(
            """
            UPDATE vehicle_transfers AS q
            SET to_code_hash = \(exchange.new), to_mailed_at = \(exchange.at), version = version + 1
            WHERE q.tenant_id = \(exchange.tenant) AND q.to_code_hash = \(exchange.old) AND q.state = 'pending'
                AND q.expires_at > \(exchange.at) AND q.to_agreed_at IS NULL AND q.to_mailed_to IS NOT NULL
            RETURNING q.to_mailed_to AS email, \(language(of: "q.to_customer_id"))
            """, RenewedLink.init)
        return to.map { (.to, $0) }
    }

    /// The language of the customer that a column of `q` names.
    private func language(of customer: SQL) -> SQL {
        """
        (SELECT c.language FROM customers AS c WHERE c.tenant_id = q.tenant_id AND c.id = \(customer)) AS language
        """
    }
}
