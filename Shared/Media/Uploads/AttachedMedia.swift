internal import FoundationEssentials
public import Models
public import Postgres

// What a service's own transactions do with the pictures of its things.

extension Connection {
    /// Gives pictures that were uploaded for one thing to another: what an account uploaded to the inquiry that it makes,
    /// what was uploaded for an inquiry to a message in it. All of them or none: each must be ready and the first one's.
    ///
    /// - Parameter limit: the most pictures that the other may have then.
    ///
    /// Throws `MediaRefusal.notAttachable` and `.ownerQuotaReached`, both 409.
    public func attachMedia(
        _ ids: [MediaID], from owner: MediaOwner, to other: MediaOwner, atMost limit: Int = 20
    ) async throws {
        guard !ids.isEmpty else { return }
        let moved = try await execute(
            """
            UPDATE media SET owner_kind = \(other.kind), owner_id = \(other.id)
            WHERE tenant_id = \(owner.tenant) AND id = ANY (\(ids.map(\.description))::uuid[])
                AND owner_kind = \(owner.kind) AND owner_id = \(owner.id) AND state = 'ready'
            """)
        guard moved == Set(ids).count else { throw MediaRefusal.notAttachable }
        guard try await mediaUsage(of: other).items <= limit else { throw MediaRefusal.ownerQuotaReached }
    }

    /// Removes some pictures of a thing; those that are not its stay. Their bytes go within minutes.
    public func removeMedia(_ ids: [MediaID], of owner: MediaOwner) async throws {
        _ = try await dropMedia(
            in: owner.tenant,
            where: """
                id = ANY (\(ids.map(\.description))::uuid[]) AND owner_kind = \(owner.kind) AND owner_id = \(owner.id)
                """, at: Date())
    }

    /// Removes all pictures of a thing with it. Their bytes go within minutes.
    public func removeMedia(of owner: MediaOwner) async throws {
        _ = try await dropMedia(
            in: owner.tenant, where: "owner_kind = \(owner.kind) AND owner_id = \(owner.id)", at: Date())
    }
}

extension MediaLibrary {
    /// The pictures of several things of one kind, for answers that show them with their things; only those that are
    /// ready, in the order in which they were announced.
    public func items(
        of kind: String, _ ids: [String], in tenant: TenantID, _ db: Connection
    ) async throws -> [String: [MediaItem]] {
        let records = try await db.rows(
            """
            SELECT \(MediaRecord.columns) FROM media
            WHERE tenant_id = \(tenant) AND owner_kind = \(kind) AND owner_id = ANY (\(ids)::uuid[])
                AND state = 'ready'
            ORDER BY id
            """, MediaRecord.init)
        var items: [String: [MediaItem]] = [:]
        for record in records { items[record.ownerID, default: []].append(item(record)) }
        return items
    }
}
