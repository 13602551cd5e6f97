import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Media

let mediaSteps = [
    IdempotencyTable.migration(name: "m0001_create_idempotency_records"),
    MediaTable.migration(name: "m0002_create_media"),
]

/// The kind of thing that has pictures in these tests.
enum Thing {}

/// A library on a database and a folder of its own, with the routes that a service would mount.
final class GivenMedia {
    let test: TestDatabase
    let database: Database
    let folder: String
    let pool: BlockingPool
    let store: WatchedStore
    let library: MediaLibrary
    let tenant = TenantID("0198c5f0-5f00-7abc-8def-000000000002")!
    let ana = AccountID("0198c5f0-5f00-7abc-8def-00000000000a")!
    let bob = AccountID("0198c5f0-5f00-7abc-8def-00000000000b")!
    let thing = ID<Thing>("0198c5f0-5f00-7abc-8def-0000000000ff")!
    private let time: Clock
    private var caller: Bearer?

    /// A clock that tests move.
    final class Clock {
        var now = Date(timeIntervalSince1970: 1_790_000_000)
    }

    init(_ test: TestDatabase, _ folder: String, _ change: (inout MediaLimits) -> Void) throws {
        self.test = test
        self.folder = folder
        database = try test.open()
        pool = BlockingPool(threads: 4, queue: 256)
        store = WatchedStore(DiskStore(folder, pool: pool))
        var limits = MediaLimits()
        limits.smallestPart = 100
        change(&limits)
        let time = Clock()
        self.time = time
        library = MediaLibrary(
            database, store, linkSecret: String(repeating: "k", count: 32), linkPath: "/v1/thing-media", pool: pool,
            limits: limits, clock: { time.now })
    }

    var now: Date {
        get { time.now }
        set { time.now = newValue }
    }

    var quota = MediaQuota(ownerItems: 5, ownerBytes: 100_000, tenantItems: 8, tenantBytes: 150_000)

    func owner(_ account: AccountID? = nil, tenant: TenantID? = nil, thing: ID<Thing>? = nil) -> MediaOwner {
        MediaOwner(
            tenant: tenant ?? self.tenant, kind: "thing", id: thing ?? self.thing, actor: (account ?? ana).description)
    }

    /// What a service mounts: the thing is Ana's and Bob's; Bob may not remove.
    func routes() -> [Route] {
        library.routes(
            at: "/v1/things/:thing/photos", to: .signedIn, parameters: [.path("thing", as: ID<Thing>.self)],
            quota: quota
        ) { call, action in
            let bearer = try call.bearer()
            guard bearer.account == self.ana || bearer.account == self.bob && action != .remove else {
                throw Problem.notFound
            }
            return MediaOwner(
                tenant: bearer.tenant, kind: "thing", id: try call.path("thing", as: ID<Thing>.self),
                actor: bearer.subject)
        } + [library.linkRoute]
    }

    struct Reply {
        let status: Int
        let fields: Fields
        let bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSONValue? { try? JSONValue(parsing: bytes) }
        var item: MediaItem? { try? JSONReader.decode(MediaItem.self, from: bytes) }
        var code: String? { if case .string(let code) = json?["code"] { code } else { nil } }
    }

    /// One request by the routes, its body any bytes.
    func send(
        _ method: HTTP.Method, _ target: String, as account: AccountID? = nil, tenant: TenantID? = nil,
        _ fields: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> Reply {
        let who = Bearer(account: account ?? ana, tenant: tenant ?? self.tenant, roles: ["owner"])
        var hooks = Router.Hooks()
        hooks.authenticate = { _ in who }
        hooks.problem = { knownProblem($0) }
        hooks.report = { error, _ in Issue.record("\(error)") }
        var text = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        var parser = RequestParser()
        var place = 0
        guard case .head(let head) = parser.next(Array((text + "\r\n").utf8), &place) else { throw NoRequest() }
        let response = await Router(routes(), hooks: hooks).respond(
            to: Request(head: head, body: RequestBody(bytes: body), remoteAddress: "127.0.0.1"))
        var bytes: [UInt8] = []
        if case .bytes(let all) = response.body { bytes = all }
        return Reply(status: response.status.code, fields: response.fields, bytes: bytes)
    }

    struct NoRequest: Error {}

    static let photos = "/v1/things/0198c5f0-5f00-7abc-8def-0000000000ff/photos"

    func announcement(
        _ bytes: [UInt8], id: MediaID? = nil, name: String? = nil, type: String = "image/jpeg"
    ) -> MediaAnnouncement {
        MediaAnnouncement(id: id, type: type, size: bytes.count, sha256: GivenS3.hex(Hash.sha256(bytes)), name: name)
    }

    /// Announces by the library.
    func announce(_ bytes: [UInt8], id: MediaID? = nil, of owner: MediaOwner? = nil) async throws -> MediaRecord {
        let owner = owner ?? self.owner()
        return try await database.write(as: owner.tenant) { db in
            try await library.announce(announcement(bytes, id: id), of: owner, quota, db)
        }
    }

    /// Announces and uploads in one part.
    func uploaded(_ bytes: [UInt8], of owner: MediaOwner? = nil) async throws -> MediaRecord {
        let owner = owner ?? self.owner()
        let record = try await announce(bytes, of: owner)
        return try await library.upload(record.id, at: 0, RequestBody(bytes: bytes), of: owner)
    }

    /// Everything up to the ready picture.
    func ready(_ bytes: [UInt8] = Given.JPEG().bytes, of owner: MediaOwner? = nil) async throws -> MediaRecord {
        let record = try await uploaded(bytes, of: owner)
        return try await library.complete(record.id, of: owner ?? self.owner())
    }

    /// Names of the objects that are on the disk.
    func objects() -> [String] {
        let base = "\(folder)/objects"
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: "\(base)/\($0)")) ?? [] }
            .sorted()
    }

    func value(_ sql: SQL) async throws -> Int {
        try await test.openAsAdmin().read { db in try await db.value(sql) }
    }

    func usage() async throws -> [Int] {
        [
            try await value("SELECT coalesce(sum(items), 0)::bigint FROM media_usage"),
            try await value("SELECT coalesce(sum(bytes), 0)::bigint FROM media_usage"),
        ]
    }
}

/// A store that a test can make fail, or hold.
final class WatchedStore: ObjectStore {
    private let inner: any ObjectStore
    /// Called before each put of a finished picture.
    var beforePut: () async throws -> Void = {}
    /// Called before an object is opened.
    var beforeOpen: () async throws -> Void = {}
    private(set) var puts = 0

    init(_ inner: any ObjectStore) { self.inner = inner }

    var scratch: String { inner.scratch }
    func prepare() async throws { try await inner.prepare() }

    func put(_ bytes: [UInt8], as key: ObjectKey, mediaType: String) async throws {
        puts += 1
        try await beforePut()
        try await inner.put(bytes, as: key, mediaType: mediaType)
    }

    func put(file path: String, as key: ObjectKey) async throws { try await inner.put(file: path, as: key) }

    func open(_ key: ObjectKey) async throws -> ObjectReader {
        try await beforeOpen()
        return try await inner.open(key)
    }

    func remove(_ key: ObjectKey) async throws { try await inner.remove(key) }
}

func withMedia(
    _ change: @escaping @Sendable (inout MediaLimits) -> Void = { _ in },
    _ body: @Sendable (GivenMedia) async throws -> Void
) async throws {
    try await withDatabase(migrations: mediaSteps) { database in
        try await withFolder { folder in
            let media = try GivenMedia(database, folder, change)
            defer { media.pool.shutdown() }
            try await body(media)
        }
    }
}
