internal import Configuration
internal import Crypto
public import EventLoop
public import FoundationEssentials
internal import Glibc
internal import HTTPServer
internal import Models
public import Postgres
public import ServiceKit

/// The pictures of a service: announced, uploaded in parts, checked, cleaned, kept, shown, removed.
///
/// Belongs to its worker. Who may do what is the service's to say, who hands over a `MediaOwner` for each request that
/// it lets pass; see `routes(at:...)`.
public final class MediaLibrary {
    let database: Database
    let store: any ObjectStore
    let links: MediaLinks
    let limits: MediaLimits
    let pool: BlockingPool
    /// The path that links begin with: `/v1/inquiry-media`.
    let linkPath: String
    /// The time; an argument of every rule that depends on it.
    let clock: () -> Date
    private var checks = 0

    /// The library of a service's worker. One worker of a process also removes, every minute, what was abandoned, refused
    /// or removed.
    ///
    /// - Parameter linkPath: the path that links to pictures begin with, such as `/v1/inquiry-media`; the gateway sends it
    ///   to this service.
    public static func open(
        _ service: Service, _ database: Database, _ settings: MediaSettings, linkPath: String,
        limits: MediaLimits = MediaLimits()
    ) -> MediaLibrary {
        let library = MediaLibrary(
            database, settings.store(service), linkSecret: settings.linkKey.reveal(), linkPath: linkPath,
            pool: service.blocking, limits: limits)
        guard service.loop.index == 0 else { return library }
        service.every(.seconds(60), "remove pictures") { try await library.removeDoomed() }
        return library
    }

    /// A library of its parts, for tests.
    public init(
        _ database: Database, _ store: any ObjectStore, linkSecret: String, linkPath: String, pool: BlockingPool,
        limits: MediaLimits = MediaLimits(), clock: @escaping () -> Date = { Date() }
    ) {
        self.database = database
        self.store = store
        links = MediaLinks(secret: linkSecret)
        self.linkPath = linkPath
        self.pool = pool
        self.limits = limits
        self.clock = clock
    }

    // MARK: uploading

    /// Takes note of a picture that will come. The same announcement again is the same picture.
    func announce(
        _ announcement: MediaAnnouncement, of owner: MediaOwner, _ quota: MediaQuota, _ db: Connection
    ) async throws -> MediaRecord {
        let hash = Self.bytes(ofHex: announcement.sha256)
        let usage = try await db.lockMediaUsage(in: owner.tenant)
        if let id = announcement.id, let known = try await db.media(id, in: owner.tenant) {
            guard known.ownerKind == owner.kind, known.ownerID == owner.id, known.createdBy == owner.actor,
                known.announcedHash == hash, known.announcedSize == announcement.size
            else { throw MediaRefusal.idTaken }
            return known
        }
        let own = try await db.mediaUsage(of: owner)
        guard own.items < quota.ownerItems, own.bytes + announcement.size <= quota.ownerBytes else {
            throw MediaRefusal.ownerQuotaReached
        }
        guard usage.items < quota.tenantItems, usage.bytes + announcement.size <= quota.tenantBytes else {
            throw MediaRefusal.tenantQuotaReached
        }
        let id = announcement.id ?? newID()
        let now = clock()
        try db.insertMedia(
            id, announcement, hash: hash, of: owner, key: ObjectKey(), at: now,
            until: now.addingTimeInterval(limits.uploadLife.seconds))
        guard let record = try await db.media(id, of: owner) else { throw MediaRefusal.notFound }
        return record
    }

    /// Takes a part: to a file as it arrives, then to the store, then into the books. What breaks off leaves nothing, and
    /// the client sends the part again.
    func upload(_ id: MediaID, at start: Int, _ body: RequestBody, of owner: MediaOwner) async throws -> MediaRecord {
        let key = ObjectKey()
        let record = try await database.write(as: owner.tenant) { db in
            guard let record = try await db.media(id, of: owner), record.createdBy == owner.actor,
                record.expiresAt.map({ $0 > clock() }) ?? true
            else { throw MediaRefusal.notFound }
            guard record.state == .uploading, record.received < record.announcedSize, let end = record.expiresAt else {
                throw MediaRefusal.finished
            }
            guard start == record.received else { throw MediaRefusal.wrongOffset(received: record.received) }
            try db.enqueueObject(key, of: id, in: owner.tenant, removeAt: end)
            return record
        }
        do {
            let path = "\(store.scratch)/\(key.rawValue)"
            let room = record.announcedSize - start
            let size = try await save(body, to: path, upTo: room)
            guard size == room || size >= limits.smallestPart else {
                try? await pool.run { try DiskFile.remove(path) }
                throw MediaRefusal.partTooSmall(least: limits.smallestPart)
            }
            try await store.put(file: path, as: key)
            let added = try await database.write(as: owner.tenant) { db in
                try await db.addPart(key, of: id, at: start, size: size, of: owner, now: clock())
            }
            if let added { return added }
        } catch {
            await discard(key, in: owner.tenant)
            throw error
        }
        await discard(key, in: owner.tenant)
        let now = try await find(id, of: owner)
        throw now.state == .uploading ? MediaRefusal.wrongOffset(received: now.received) : .finished
    }

    private func save(_ body: RequestBody, to path: String, upTo room: Int) async throws -> Int {
        do {
            do {
                return try await body.save(to: path, upTo: room, pool: pool)
            } catch let error as SystemError where error.code == ENOENT {
                // The first upload of all: nothing was read yet.
                try await store.prepare()
                return try await body.save(to: path, upTo: room, pool: pool)
            }
        } catch let error as SystemError {
            throw ObjectStoreError.unavailable(error.description)
        }
    }

    /// Lets the job remove an object at once. It would come to it anyway when the upload's life ends.
    private func discard(_ key: ObjectKey, in tenant: TenantID) async {
        let now = clock()
        _ = try? await database.write(as: tenant) { db in
            try await db.execute("UPDATE media_objects SET remove_at = \(now) WHERE object_key = \(key)")
        }
    }

    // MARK: checking

    /// Has an upload checked whose bytes are all there: by content, against the announced SHA-256; cleans and keeps it.
    /// Asking again, at the same time too, gives the same end; whoever asks while it runs is told so.
    func complete(_ id: MediaID, of owner: MediaOwner) async throws -> MediaRecord {
        let known = try await find(id, of: owner)
        guard known.createdBy == owner.actor else { throw MediaRefusal.notFound }
        switch known.state {
        case .ready: return known
        case .refused: throw Self.refusal(of: known)
        case .uploading, .checking: break
        }
        guard checks < limits.checks else { throw BlockingPool.Full() }
        checks += 1
        defer { checks -= 1 }
        let now = clock()
        let claimed = try await database.write(as: owner.tenant) { db in
            try await db.claimCheck(
                id, of: owner, now: now, until: now.addingTimeInterval(limits.checkLease.seconds))
        }
        guard let claimed else { return try await outcome(of: id, of: owner) }
        // A task of its own: a client that is gone does not leave the check half done.
        let checked = try await database.loop.task { try await self.checkOrGiveBack(claimed) }.value
        database.loop.assertOnLoop()
        guard let checked else { return try await outcome(of: id, of: owner) }
        if checked.state == .refused { throw Self.refusal(of: checked) }
        return checked
    }

    /// How an upload stands that somebody else checks or has checked.
    private func outcome(of id: MediaID, of owner: MediaOwner) async throws -> MediaRecord {
        let record = try await find(id, of: owner)
        switch record.state {
        case .ready: return record
        case .refused: throw Self.refusal(of: record)
        case .checking: throw MediaRefusal.beingChecked
        case .uploading:
            guard record.received == record.announcedSize else {
                throw MediaRefusal.incomplete(received: record.received)
            }
            throw MediaRefusal.beingChecked
        }
    }

    private func checkOrGiveBack(_ record: MediaRecord) async throws -> MediaRecord? {
        do {
            return try await check(record)
        } catch {
            _ = try? await database.write(as: record.tenant) { try await $0.giveBackCheck(record) }
            throw error
        }
    }

    /// Nil when another check took the place of this one.
    private func check(_ record: MediaRecord) async throws -> MediaRecord? {
        let parts = try await database.read(as: record.tenant) { db in
            try await db.parts(of: record.id, in: record.tenant)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(record.announcedSize)
        for part in parts { bytes += try await store.contents(of: part, upTo: record.announcedSize - bytes.count) }
        guard bytes.count == record.announcedSize else { throw ObjectStoreError.damaged }
        let (upload, limits) = (bytes, limits.picture)
        let finding = try await pool.run { MediaFinding(upload, sha256: record.announcedHash, limits) }
        switch finding {
        case .refused(let refusal):
            return try await database.write(as: record.tenant) { try await $0.refuse(record, refusal, at: clock()) }
        case .clean(let picture, let hash):
            let content = MediaRecord.Content(
                type: picture.format.mediaType, size: picture.bytes.count, hash: hash, width: picture.width,
                height: picture.height)
            try await store.put(picture.bytes, as: record.key, mediaType: content.type)
            let ready = try await database.write(as: record.tenant) { db in
                try await db.finishCheck(record, content, at: clock())
            }
            if ready == nil { try await removeStray(record) }
            return ready
        }
    }

    /// An object that was put while its picture was removed has nobody any more who would remove it.
    private func removeStray(_ record: MediaRecord) async throws {
        let isThere = try await database.read(as: record.tenant) { db in
            try await db.media(record.id, in: record.tenant) != nil
        }
        if !isThere { try await store.remove(record.key) }
    }

    // MARK: reading and removing

    /// A picture of the owner's.
    func find(_ id: MediaID, of owner: MediaOwner) async throws -> MediaRecord {
        let record = try await database.read(as: owner.tenant) { db in try await db.media(id, of: owner) }
        guard let record else { throw MediaRefusal.notFound }
        return record
    }

    /// The owner's pictures, oldest first.
    func list(of owner: MediaOwner) async throws -> [MediaRecord] {
        try await database.read(as: owner.tenant) { db in try await db.media(of: owner) }
    }

    /// Removes a picture.
    func remove(_ id: MediaID, of owner: MediaOwner) async throws {
        let removed = try await database.write(as: owner.tenant) { db in
            try await db.dropMedia(
                in: owner.tenant,
                where: "id = \(id) AND owner_kind = \(owner.kind) AND owner_id = \(owner.id)", at: clock())
        }
        guard !removed.isEmpty else { throw MediaRefusal.notFound }
    }

    private func newID() -> MediaID {
        let (high, low) = UUIDv7.next()
        guard let id = MediaID(high: high, low: low) else { preconditionFailure("a UUIDv7") }
        return id
    }

    private static func refusal(of record: MediaRecord) -> MediaRefusal {
        .refused(record.refusal ?? MediaItem.Refusal(code: "malformed", message: "The picture is not taken."))
    }

    /// The bytes of hexadecimal digits, whose form the schema has checked.
    private static func bytes(ofHex text: String) -> [UInt8] {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
