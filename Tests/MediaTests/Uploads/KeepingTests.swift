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

private let photos = GivenMedia.photos

@Suite struct `Pictures` {
    @Test func `are counted against the thing's and the tenant's quota, also by many at once`() async throws {
        try await withMedia { media in
            media.quota = MediaQuota(ownerItems: 3, ownerBytes: 1_000, tenantItems: 5, tenantBytes: 1_200)
            let results = await concurrently(10) { number in try await media.announce([UInt8(number)]) }
            #expect(results.count(where: \.succeeded) == 3)
            await expectThrows(MediaRefusal.ownerQuotaReached) { try await media.announce([9]) }
            let second = media.owner(thing: ID<Thing>("0198c5f0-5f00-7abc-8def-0000000000fe"))
            let large = [UInt8](repeating: 0, count: 1_001)
            await expectThrows(MediaRefusal.ownerQuotaReached) { try await media.announce(large, of: second) }
            let some = try await media.announce([UInt8](repeating: 0, count: 999), of: second)
            let third = media.owner(thing: ID<Thing>("0198c5f0-5f00-7abc-8def-0000000000fd"))
            await expectThrows(MediaRefusal.tenantQuotaReached) {
                try await media.announce([UInt8](repeating: 0, count: 300), of: third)
            }
            _ = try await media.announce([7], of: third)
            await expectThrows(MediaRefusal.tenantQuotaReached) { try await media.announce([8], of: third) }
            try await media.library.remove(some.id, of: second)
            _ = try await media.announce([8], of: third)
            #expect(try await media.usage() == [5, 5])
            #expect(MediaRefusal.tenantQuotaReached.problem.kind.status.code == 409)
        }
    }

    @Test func `are removed with their bytes, which a store that is away keeps only until it is back`() async throws {
        try await withMedia { media in
            let record = try await media.ready()
            #expect(try await media.send(.delete, "\(photos)/\(record.id)", as: media.bob).status == 404)
            #expect(try await media.send(.delete, "\(photos)/\(record.id)").status == 204)
            #expect(try await media.send(.delete, "\(photos)/\(record.id)").status == 404)
            #expect(try await media.send(.get, "\(photos)/\(record.id)").status == 404)
            #expect(try await media.usage() == [0, 0])
            #expect(media.objects().contains(record.key.rawValue))
            try await media.library.removeDoomed()
            #expect(media.objects().isEmpty)
            #expect(try await media.value("SELECT count(*) FROM media_objects") == 0)
        }
    }

    @Test func `that nobody finished are gone after a day, ready ones stay`() async throws {
        try await withMedia { media in
            let kept = try await media.ready()
            let started = try await media.announce([1, 2, 3])
            let half = try await media.uploaded(Given.PNG().bytes)
            try await media.library.removeDoomed()
            media.now = media.now.addingTimeInterval(86_399)
            try await media.library.removeDoomed()
            #expect(try await media.library.list(of: media.owner()).count == 3)
            media.now = media.now.addingTimeInterval(2)
            for id in [started.id, half.id] {
                await expectThrows(MediaRefusal.self) {
                    try await media.library.upload(id, at: 0, RequestBody(bytes: [1, 2, 3]), of: media.owner())
                }
            }
            try await media.library.removeDoomed()
            #expect(try await media.library.list(of: media.owner()).map(\.id) == [kept.id])
            #expect(media.objects() == [kept.key.rawValue])
            #expect(try await media.value("SELECT count(*) FROM media_objects") == 1)
            #expect(try await media.usage()[0] == 1)
            #expect(try await media.value("SELECT count(*) FROM media_parts") == 0)
        }
    }

    @Test func `left half-taken on the disk by a process that died are removed`() async throws {
        try await withMedia { media in
            let (old, new) = (ObjectKey().rawValue, ObjectKey().rawValue)
            for name in [old, new, "something-else"] { try DiskFile.write([1], to: "\(media.store.scratch)/\(name)") }
            try FileManager.default.setAttributes(
                [.modificationDate: media.now.addingTimeInterval(-100_000)],
                ofItemAtPath: "\(media.store.scratch)/\(old)")
            try await media.library.removeDoomed()
            let left = try FileManager.default.contentsOfDirectory(atPath: media.store.scratch)
            #expect(Set(left) == [new, "something-else"])
        }
    }

    @Test func `whose object is due by mistake are kept when they are ready`() async throws {
        try await withMedia { media in
            let record = try await media.ready()
            let (key, due) = (record.key, media.now)
            try await media.database.transaction { db in
                try await db.execute("UPDATE media_objects SET remove_at = \(due) WHERE object_key = \(key)")
            }
            try await media.library.removeDoomed()
            #expect(media.objects() == [record.key.rawValue])
            #expect(try await media.value("SELECT count(*) FROM media_objects WHERE remove_at IS NULL") == 1)
        }
    }

    @Test func `removed while they are checked leave nothing`() async throws {
        try await withMedia { media in
            let record = try await media.uploaded(Given.JPEG().bytes)
            media.store.beforePut = {
                try await media.library.remove(record.id, of: media.owner())
                try await media.library.removeDoomed()
            }
            await expectThrows(MediaRefusal.notFound) { try await media.library.complete(record.id, of: media.owner()) }
            #expect(media.objects().isEmpty)
        }
    }

    @Test func `go from one thing to another, all or none, and with it`() async throws {
        try await withMedia { media in
            let (one, other) = (try await media.ready(), try await media.ready(Given.PNG().bytes))
            let unready = try await media.announce([1])
            let message = MediaOwner(
                tenant: media.tenant, kind: "message", id: media.thing, actor: media.ana.description)
            await expectThrows(MediaRefusal.notAttachable) {
                try await media.database.write(as: media.tenant) { db in
                    try await db.attachMedia([one.id, unready.id], from: media.owner(), to: message)
                }
            }
            try await media.database.write(as: media.tenant) { db in
                try await db.attachMedia([], from: media.owner(), to: message)
                try await db.attachMedia([one.id, other.id], from: media.owner(), to: message)
            }
            await expectThrows(MediaRefusal.ownerQuotaReached) {
                let third = try await media.ready()
                try await media.database.write(as: media.tenant) { db in
                    try await db.attachMedia([third.id], from: media.owner(), to: message, atMost: 2)
                }
            }
            let shown = try await media.database.read(as: media.tenant) { db in
                try await media.library.items(of: "message", [media.thing.description], in: media.tenant, db)
            }
            #expect(shown[media.thing.description]?.map(\.id) == [one.id, other.id])
            #expect(try await media.send(.get, "\(photos)/\(one.id)").status == 404)
            try await media.database.write(as: media.tenant) { db in
                try await db.removeMedia([one.id, unready.id], of: message)
            }
            #expect(try await media.library.list(of: message).map(\.id) == [other.id])
            try await media.database.write(as: media.tenant) { db in try await db.removeMedia(of: message) }
            #expect(try await media.library.list(of: message).isEmpty)
            #expect(try await media.usage()[0] == 2)
            #expect(MediaRefusal.notAttachable.problem.kind == ProblemKind.attachingMedia[0])
        }
    }

    @Test func `are nobody's but the caller's who announced them, and nobody's of another tenant or thing`()
        async throws
    {
        try await withMedia { media in
            let record = try await media.uploaded(Given.JPEG().bytes)
            let (bob, stranger) = (media.bob, try #require(AccountID("0198c5f0-5f00-7abc-8def-00000000000c")))
            let tenant = try #require(TenantID("0198c5f0-5f00-7abc-8def-000000000003"))
            let here = "\(photos)/\(record.id)"
            // Bob sees it but does not upload for Ana.
            #expect(try await media.send(.get, here, as: bob).status == 200)
            #expect(try await media.send(.post, "\(here)/completion", as: bob).status == 404)
            let type = [("Content-Type", "application/octet-stream")]
            #expect(try await media.send(.put, "\(here)/content?offset=0", as: bob, type, body: [1]).status == 404)
            let elsewhere = here.replacing("0000000000ff", with: "0000000000aa")
            for reply in [
                try await media.send(.get, here, as: stranger), try await media.send(.get, here, tenant: tenant),
                try await media.send(.get, elsewhere), try await media.send(.post, "\(elsewhere)/completion"),
                try await media.send(.delete, here, tenant: tenant), try await media.send(.delete, elsewhere),
                try await media.send(.put, "\(elsewhere)/content?offset=0", type, body: [1]),
                try await media.send(.get, "\(photos)/nonsense"),
            ] {
                #expect(reply.status == 404 && reply.code == "not-found")
            }
            let list = try await media.send(.get, photos, tenant: tenant)
            #expect(list.status == 200 && !list.text.contains(record.id.description))
        }
    }

    @Test func `have tables that keep tenants apart`() async throws {
        try await withDatabase(migrations: mediaSteps) { database in
            let shared = MediaTable.shared
            let faults = try await catalogueFaults(of: "test", in: database, shared: shared)
            #expect(faults == [])
        }
    }
}
