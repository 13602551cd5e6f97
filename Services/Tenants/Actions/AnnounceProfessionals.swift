internal import Models
internal import Postgres
internal import ServiceKit

/// Of whom the other services are told.
enum Announcement: String, Sendable {
    /// Of professionals of whom nobody was ever told: those who were there before events were.
    case missing
    /// Of all of them once more, for somebody who has not heard what was told or has lost it.
    case all
}

/// Tells the other services how professionals are, each business in a transaction of its own: nothing is told twice that
/// a change tells at the same time, and what is interrupted is gone on with. Gives of how many was told.
@discardableResult
func announceProfessionals(_ announcement: Announcement, _ app: App) async throws -> Int {
    var (told, last): (Int, Versioned<Tenant>?) = (0, nil)
    while true {
        let position = last.map { ($0.value.createdAt, $0.value.id) }
        let tenants = try await app.database.read(as: TenantID.platform) { db in
            try await db.tenants(status: nil, after: position, limit: 500)
        }
        for tenant in tenants { told += try await announceProfessionals(announcement, of: tenant.value.id, app) }
        guard let end = tenants.last else { return told }
        last = end
    }
}

private func announceProfessionals(
    _ announcement: Announcement, of tenant: TenantID, _ app: App
) async throws -> Int {
    let businesses = try await app.database.read(as: tenant) { db in
        try await db.businessesToTellOf(announcement, in: tenant)
    }
    var told = 0
    for business in businesses {
        told += try await app.database.write(as: tenant) { db -> Int in
            // Whoever changes them at this moment tells of them; it is asked again after that.
            guard let workplace = try await db.business(business, in: tenant, locked: true)?.value else { return 0 }
            let wanted = try await db.professionalsToTellOf(announcement, of: business, in: tenant)
            let people = try await db.professionals(of: business, in: tenant, after: nil, limit: 10_000)
                .map(\.value).filter { wanted.contains($0.id) }
            try db.tell(of: people, at: workplace, in: tenant)
            return people.count
        }
    }
    return told
}

extension Connection {
    /// Businesses that have such professionals.
    fileprivate func businessesToTellOf(
        _ announcement: Announcement, in tenant: TenantID
    ) async throws -> [BusinessID] {
        try await rows(
            """
            SELECT DISTINCT p.business_id FROM professionals AS p
            WHERE p.tenant_id = \(tenant) AND p.closed_at IS NULL AND \(announcement.condition)
            ORDER BY p.business_id
            """
        ) { try $0["business_id"] }
    }

    /// Such professionals of a business.
    fileprivate func professionalsToTellOf(
        _ announcement: Announcement, of business: BusinessID, in tenant: TenantID
    ) async throws -> Set<ProfessionalID> {
        Set(
            try await rows(
                """
                SELECT p.professional_id FROM professionals AS p
                WHERE p.tenant_id = \(tenant) AND p.business_id = \(business) AND p.closed_at IS NULL
                    AND \(announcement.condition)
                """
            ) { try $0["professional_id"] })
    }
}

extension Announcement {
    /// The condition on a professional `p`. What was ever announced about somebody has its stream.
    fileprivate var condition: SQL {
        switch self {
        case .missing:
            """
            NOT EXISTS (
                SELECT FROM event_streams AS s WHERE s.tenant_id = p.tenant_id AND s.subject = p.professional_id)
            """
        case .all: "true"
        }
    }
}
