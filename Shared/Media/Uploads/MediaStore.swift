internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

// What `MediaLibrary` asks of its tables.

extension Connection {
    /// A picture of the owner's.
    func media(_ id: MediaID, of owner: MediaOwner) async throws -> MediaRecord? {
        try await row(
            """
            SELECT \(MediaRecord.columns) FROM media
            WHERE tenant_id = \(owner.tenant) AND id = \(id) AND owner_kind = \(owner.kind) AND owner_id = \(owner.id)
            """, MediaRecord.init)
    }

    /// A picture, whoever's it is in the tenant.
    func media(_ id: MediaID, in tenant: TenantID) async throws -> MediaRecord? {
        try await row(
            "SELECT \(MediaRecord.columns) FROM media WHERE tenant_id = \(tenant) AND id = \(id)", MediaRecord.init)
    }

    /// The owner's pictures in the order they were announced by their clients.
    func media(of owner: MediaOwner) async throws -> [MediaRecord] {
        try await rows(
            """
            SELECT \(MediaRecord.columns) FROM media
            WHERE tenant_id = \(owner.tenant) AND owner_kind = \(owner.kind) AND owner_id = \(owner.id)
            ORDER BY id
            """, MediaRecord.init)
    }

    /// What the tenant keeps, locked until the transaction ends: announcements of one tenant wait for each other, so
    /// that none of them counts what another is about to add.
    func lockMediaUsage(in tenant: TenantID) async throws -> (items: Int, bytes: Int) {
        try enqueue("INSERT INTO media_usage (tenant_id) VALUES (\(tenant)) ON CONFLICT (tenant_id) DO NOTHING")
        let usage = try await row(
            "SELECT items, bytes FROM media_usage WHERE tenant_id = \(tenant) FOR UPDATE"
        ) { row -> (items: Int, bytes: Int) in (try row["items"], try row["bytes"]) }
        guard let usage else { throw PostgresError.rowCount(expected: 1, found: 0) }
        return usage
    }

    /// What the owner keeps.
    func mediaUsage(of owner: MediaOwner) async throws -> (items: Int, bytes: Int) {
        let usage = try await row(
            """
            SELECT count(*) AS items, coalesce(sum(announced_size), 0)::bigint AS bytes FROM media
            WHERE tenant_id = \(owner.tenant) AND owner_kind = \(owner.kind) AND owner_id = \(owner.id)
                AND state <> 'refused'
            """
        ) { row -> (items: Int, bytes: Int) in (try row["items"], try row["bytes"]) }
        return usage ?? (0, 0)
    }

    /// A new row; it, the counting and the object's removal in `life` travel with the next statement or COMMIT.
    func insertMedia(
        _ id: MediaID, _ announcement: MediaAnnouncement, hash: [UInt8], of owner: MediaOwner, key: ObjectKey,
        at now: Date, until end: Date
    ) throws {
        try enqueue(
            """
            INSERT INTO media (tenant_id, id, owner_kind, owner_id, created_by, name, announced_type, announced_size,
                announced_hash, object_key, created_at, expires_at)
            VALUES (\(owner.tenant), \(id), \(owner.kind), \(owner.id), \(owner.actor), \(announcement.name),
                \(announcement.type), \(announcement.size), \(hash), \(key), \(now), \(end))
            """)
        try enqueue(
            """
            UPDATE media_usage SET items = items + 1, bytes = bytes + \(announcement.size)
            WHERE tenant_id = \(owner.tenant)
            """)
        try enqueueObject(key, of: id, in: owner.tenant, removeAt: end)
    }

    /// Writes down an object that is about to be made.
    func enqueueObject(_ key: ObjectKey, of id: MediaID, in tenant: TenantID, removeAt end: Date) throws {
        try enqueue(
            """
            INSERT INTO media_objects (object_key, tenant, media, remove_at)
            VALUES (\(key), \(tenant), \(id), \(end))
            """)
    }

    /// Adds a part; nil when it does not begin where the last one ended, or nothing may be added.
    func addPart(
        _ key: ObjectKey, of id: MediaID, at start: Int, size: Int, of owner: MediaOwner, now: Date
    ) async throws -> MediaRecord? {
        let record = try await row(
            """
            UPDATE media SET received = received + \(size)
            WHERE tenant_id = \(owner.tenant) AND id = \(id) AND owner_kind = \(owner.kind)
                AND owner_id = \(owner.id) AND state = 'uploading' AND received = \(start) AND expires_at > \(now)
            RETURNING \(MediaRecord.columns)
            """, MediaRecord.init)
        guard record != nil else { return nil }
        try enqueue(
            """
            INSERT INTO media_parts (tenant_id, media_id, start, size, object_key)
            VALUES (\(owner.tenant), \(id), \(start), \(size), \(key))
            """)
        return record
    }

    /// Where the parts are, in order.
    func parts(of id: MediaID, in tenant: TenantID) async throws -> [ObjectKey] {
        try await rows(
            "SELECT object_key FROM media_parts WHERE tenant_id = \(tenant) AND media_id = \(id) ORDER BY start"
        ) { try $0["object_key"] }
    }
}
