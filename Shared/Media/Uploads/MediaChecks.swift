internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

// The tables' part in checking uploads and in removing what is not needed.

extension Connection {
    /// Makes the caller the one who checks an upload whose bytes are all there; nil when there is nothing to check, or
    /// somebody else does it. Of any number of callers one wins; the lease ends with its process.
    func claimCheck(
        _ id: MediaID, of owner: MediaOwner, now: Date, until end: Date
    ) async throws -> MediaRecord? {
        let record = try await row(
            """
            UPDATE media SET state = 'checking', checks = checks + 1, checked_until = \(end)
            WHERE tenant_id = \(owner.tenant) AND id = \(id) AND owner_kind = \(owner.kind)
                AND owner_id = \(owner.id) AND received = announced_size
                AND (state = 'uploading' AND expires_at > \(now) OR state = 'checking' AND checked_until < \(now))
            RETURNING \(MediaRecord.columns)
            """, MediaRecord.init)
        if let record {
            // The upload's life may end while the check runs.
            try enqueue(
                """
                UPDATE media_objects SET remove_at = greatest(remove_at, \(end))
                WHERE tenant = \(record.tenant) AND media = \(id)
                """)
        }
        return record
    }

    /// Gives the check back after a failure that is not the picture's.
    func giveBackCheck(_ record: MediaRecord) async throws {
        try await execute(
            """
            UPDATE media SET state = 'uploading', checked_until = NULL
            WHERE tenant_id = \(record.tenant) AND id = \(record.id) AND state = 'checking'
                AND checks = \(record.checks)
            """)
    }

    /// Makes a picture ready. Nil when another check took the place of this one.
    func finishCheck(_ record: MediaRecord, _ content: MediaRecord.Content, at now: Date) async throws -> MediaRecord? {
        let ready = try await row(
            """
            UPDATE media SET state = 'ready', type = \(content.type), size = \(content.size), hash = \(content.hash),
                width = \(content.width), height = \(content.height), checked_until = NULL, expires_at = NULL
            WHERE tenant_id = \(record.tenant) AND id = \(record.id) AND state = 'checking'
                AND checks = \(record.checks) AND checked_until > \(now)
            RETURNING \(MediaRecord.columns)
            """, MediaRecord.init)
        guard let ready else { return nil }
        try enqueue("UPDATE media_objects SET remove_at = NULL WHERE object_key = \(record.key)")
        try dropParts(of: record, at: now)
        return ready
    }

    /// Refuses a picture. Its bytes go now, the row with the reason when the upload's life ends.
    func refuse(_ record: MediaRecord, _ refusal: MediaItem.Refusal, at now: Date) async throws -> MediaRecord? {
        let refused = try await row(
            """
            UPDATE media SET state = 'refused', refusal = \(refusal.code), refusal_message = \(refusal.message),
                checked_until = NULL
            WHERE tenant_id = \(record.tenant) AND id = \(record.id) AND state = 'checking'
                AND checks = \(record.checks)
            RETURNING \(MediaRecord.columns)
            """, MediaRecord.init)
        guard let refused else { return nil }
        try enqueue(
            """
            UPDATE media_usage SET items = items - 1, bytes = bytes - \(record.announcedSize)
            WHERE tenant_id = \(record.tenant)
            """)
        try dropParts(of: record, at: now)
        return refused
    }

    private func dropParts(of record: MediaRecord, at now: Date) throws {
        try enqueue(
            """
            UPDATE media_objects SET remove_at = \(now)
            WHERE tenant = \(record.tenant) AND media = \(record.id) AND object_key <> \(record.key)
            """)
        try enqueue("DELETE FROM media_parts WHERE tenant_id = \(record.tenant) AND media_id = \(record.id)")
    }

    /// Removes the pictures that `condition` names, and counts them no more; their objects go with the next turn of
    /// the job. Gives their ids.
    func dropMedia(in tenant: TenantID, where condition: SQL, at now: Date) async throws -> [MediaID] {
        try await rows(
            """
            WITH gone AS (
                DELETE FROM media WHERE tenant_id = \(tenant) AND \(condition) RETURNING id, state, announced_size),
            counted AS (
                UPDATE media_usage AS u SET items = u.items - g.items, bytes = u.bytes - g.bytes
                FROM (SELECT count(*) AS items, coalesce(sum(announced_size), 0) AS bytes FROM gone
                    WHERE state <> 'refused') AS g
                WHERE u.tenant_id = \(tenant) AND g.items > 0),
            doomed AS (
                UPDATE media_objects SET remove_at = \(now)
                WHERE tenant = \(tenant) AND media IN (SELECT id FROM gone))
            SELECT id FROM gone
            """
        ) { try $0["id"] }
    }
}

/// An object that this process is to remove now.
struct DoomedObject: Hashable, Sendable {
    let key: ObjectKey
    let tenant: TenantID
    let media: MediaID
}

extension Connection {
    /// Takes at most `limit` objects whose time has come. Each is due again after ten minutes: a process that dies loses
    /// none, and a store that is away is not asked all the time.
    func claimDoomed(limit: Int, at now: Date) async throws -> [DoomedObject] {
        try await rows(
            """
            UPDATE media_objects AS o SET remove_at = \(now)::timestamptz + interval '10 minutes'
            FROM (
                SELECT object_key FROM media_objects
                WHERE remove_at <= \(now) ORDER BY remove_at LIMIT \(limit)
                FOR UPDATE SKIP LOCKED) AS due
            WHERE o.object_key = due.object_key
            RETURNING o.object_key, o.tenant, o.media
            """
        ) { row in DoomedObject(key: try row["object_key"], tenant: try row["tenant"], media: try row["media"]) }
    }

    /// Forgets an object that is gone, or notes that it is kept.
    func forget(_ object: DoomedObject, isKept: Bool) async throws {
        if isKept {
            try await execute("UPDATE media_objects SET remove_at = NULL WHERE object_key = \(object.key)")
        } else {
            try await execute("DELETE FROM media_objects WHERE object_key = \(object.key)")
        }
    }
}
