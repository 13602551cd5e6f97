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
