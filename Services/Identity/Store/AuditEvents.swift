internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

/// The kind of an event of the record.
enum AuditEventKind {}
typealias AuditEventID = ID<AuditEventKind>

extension Connection {
    /// Adds to the record of security events; travels with the next statement or with COMMIT, so the record says exactly
    /// what was committed. The transaction must be the tenant's (`write(as: tenant)`).
    ///
    /// - Parameters:
    ///   - tenant: whom it concerns; `TenantID.platform` for what concerns an account in no tenant.
    ///   - details: words and numbers that help whoever reads it; never a password, a code or a token.
    func audit(
        _ kind: AuditKind, by actor: Actor, on target: Target? = nil, from origin: Origin,
        in tenant: TenantID = .platform, at now: Date, details: [String: String] = [:]
    ) throws {
        let (actorKind, actorID) = actor.columns
        let (targetKind, targetID) = target?.columns ?? (nil, nil)
        try enqueue(
            """
            INSERT INTO audit_events (tenant_id, id, happened_at, kind, actor_kind, actor_id, target_kind, target_id,
                address, device, trace_id, details)
            VALUES (\(tenant), \(AuditEventID.new()), \(now), \(kind.text), \(actorKind), \(actorID), \(targetKind),
                \(targetID), \(origin.address.nonEmpty), \(origin.device.nonEmpty), \(origin.traceID.nonEmpty),
                \(JSONText(try JSONWriter.encode(details)))::jsonb)
            """)
    }
}

/// Which events of a tenant's record are wanted.
struct AuditFilter: Sendable {
    var kind: String?
    var actor: String?
    var target: String?
    var from: Date?
    var until: Date?

    fileprivate var conditions: [SQL] {
        [
            kind.map { "kind = \($0)" }, actor.map { "actor_id = \($0)" }, target.map { "target_id = \($0)" },
            from.map { "happened_at >= \($0)" }, until.map { "happened_at < \($0)" },
        ].compactMap { $0 }
    }
}

extension Connection {
    /// The events of a tenant, the latest first, before the one where the last page ended.
    func auditEvents(
        in tenant: TenantID, _ filter: AuditFilter, before: AuditEventID?, limit: Int
    ) async throws -> [AuditEvent] {
        var conditions: [SQL] = ["tenant_id = \(tenant)"] + filter.conditions
        if let before { conditions.append("id < \(before)") }
        return try await rows(
            """
            SELECT id, happened_at, kind, actor_kind, actor_id, target_kind, target_id, address, device, trace_id, details
            FROM audit_events
            WHERE \(SQL.joined(conditions, by: " AND "))
            ORDER BY id DESC
            LIMIT \(limit)
            """
        ) { row in
            let id: AuditEventID = try row["id"]
            let details: JSONText = try row["details"]
            let targetKind: String? = try row["target_kind"]
            let targetID: String? = try row["target_id"]
            return AuditEvent(
                id: id.description, happenedAt: try row["happened_at"], kind: try row["kind"],
                actor: .init(kind: try row["actor_kind"], id: try row["actor_id"]),
                target: targetKind.map { .init(kind: $0, id: targetID) }, address: try row["address"],
                device: try row["device"], traceId: try row["trace_id"],
                details: try JSONReader.decode([String: String].self, from: details.bytes))
        }
    }
}

extension Actor {
    fileprivate var columns: (kind: String, id: String?) {
        switch self {
        case .account(let id): ("account", id.description)
        case .apiKey(let id): ("api_key", id.description)
        case .service(let word): ("service", word)
        case .system: ("system", nil)
        case .anonymous: ("anonymous", nil)
        }
    }
}

extension Target {
    fileprivate var columns: (kind: String, id: String) {
        switch self {
        case .account(let id): ("account", id.description)
        case .session(let id): ("session", id.description)
        case .other(let kind, let id): (kind, id)
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
