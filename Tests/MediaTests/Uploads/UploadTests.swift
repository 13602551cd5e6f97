import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Media

private let photos = GivenMedia.photos
private let bytesType = [("Content-Type", "application/octet-stream")]
private let jsonType = [("Content-Type", "application/json")]

extension GivenMedia {
    fileprivate func post(_ announcement: MediaAnnouncement, _ fields: [(String, String)] = []) async throws -> Reply {
        try await send(.post, GivenMedia.photos, jsonType + fields, body: JSONWriter.encode(announcement))
    }
}

@Suite struct `An upload` {
    @Test func `goes from announcement over parts to a picture with a link`() async throws {
        try await withMedia { media in
            let bytes = Given.JPEG(width: 24, orientation: 6).bytes
            let announced = try await media.post(media.announcement(bytes, name: "Ana's car.jpeg"))
            let item = try #require(announced.item)
            #expect(announced.status == 201)
            #expect(announced.fields["Location"] == "\(photos)/\(item.id)")
            #expect(item.state == .uploading && item.received == 0 && item.sizes.isEmpty && item.expiresAt != nil)

            let first = try await media.send(
                .put, "\(photos)/\(item.id)/content?offset=0", bytesType, body: Array(bytes[..<200]))
            #expect(first.status == 200 && first.item?.received == 200)
            let rest = try await media.send(
                .put, "\(photos)/\(item.id)/content?offset=200", [("Content-Type", "image/jpeg")],
                body: Array(bytes[200...]))
            #expect(rest.item?.received == bytes.count && rest.item?.state == .uploading)

            let done = try await media.send(.post, "\(photos)/\(item.id)/completion")
            let ready = try #require(done.item)
            #expect(done.status == 200 && ready.state == .ready && ready.type == "image/jpeg" && ready.expiresAt == nil)
            #expect(ready.sizes.map(\.width) == [16] && ready.sizes.map(\.height) == [24])
            let clean = try Picture(cleaning: bytes).bytes
            #expect(ready.size == clean.count)
            let record = try await media.library.find(item.id, of: media.owner())
            #expect(try await media.store.contents(of: record.key, upTo: 1 << 20) == clean)
            // Asking again is the same answer.
            #expect(try await media.send(.post, "\(photos)/\(item.id)/completion").item == ready)
            #expect(try await media.send(.get, "\(photos)/\(item.id)").item == ready)
            let list = try await media.send(.get, photos)
            #expect(try JSONReader.decode(Page<MediaItem>.self, from: list.bytes).items == [ready])
            #expect(list.text.contains("\"nextCursor\":null"))
        }
    }

    @Test func `announced again is the same; another one's id is taken`() async throws {
        try await withMedia { media in
            let id = try #require(MediaID("0198c5f0-5f00-7abc-8def-000000000111"))
            let announcement = media.announcement([1, 2, 3], id: id)
            let first = try await media.post(announcement)
            let again = try await media.post(announcement)
            #expect(first.status == 201 && again.status == 201 && first.item == again.item && first.item?.id == id)
            #expect(try await media.usage() == [1, 3])
            let other = try await media.post(media.announcement([1, 2, 4], id: id))
            #expect(other.status == 409 && other.code == "id-taken")
            let key = [("Idempotency-Key", "k1")]
            let once = try await media.post(media.announcement([5]), key)
            let twice = try await media.post(media.announcement([5]), key)
            #expect(once.item != nil && once.item == twice.item)
            #expect(try await media.usage() == [2, 4])
        }
    }

    @Test func `is announced once by twenty at a time`() async throws {
        try await withMedia { media in
            let id = try #require(MediaID("0198c5f0-5f00-7abc-8def-000000000112"))
            let results = await concurrently(20) { _ in try await media.announce([1, 2, 3], id: id).id }
            #expect(results.allSatisfy { (try? $0.get()) == id })
            #expect(try await media.usage() == [1, 3])
        }
    }

    @Test func `says what is wrong with its announcement`() async throws {
        try await withMedia { media in
            for body in [
                "{\"type\":\"image/svg+xml\",\"size\":5,\"sha256\":\"\(String(repeating: "0", count: 64))\"}",
                "{\"type\":\"image/png\",\"size\":0,\"sha256\":\"\(String(repeating: "0", count: 64))\"}",
                "{\"type\":\"image/png\",\"size\":99999999999,\"sha256\":\"\(String(repeating: "0", count: 64))\"}",
                "{\"type\":\"image/png\",\"size\":5,\"sha256\":\"\(String(repeating: "G", count: 64))\"}",
                "{\"type\":\"image/png\",\"size\":5,\"sha256\":\"00\"}", "{}",
            ] {
                let reply = try await media.send(.post, photos, jsonType, body: Array(body.utf8))
                #expect(reply.status == 422, "\(body)")
            }
        }
    }

    @Test func `is resumed where it broke off`() async throws {
        try await withMedia { media in
            let bytes = Given.JPEG().bytes
            let record = try await media.announce(bytes)
            func part(_ start: Int, _ range: Range<Int>) async throws -> GivenMedia.Reply {
                try await media.send(
                    .put, "\(photos)/\(record.id)/content?offset=\(start)", bytesType, body: Array(bytes[range]))
            }
            #expect(try await part(0, 0..<150).status == 200)
            let repeated = try await part(0, 0..<150)
            #expect(repeated.status == 409 && repeated.code == "wrong-offset")
            #expect(repeated.json?["received"] == .integer(150))
            #expect(try await part(300, 300..<400).code == "wrong-offset")
            let small = try await part(150, 150..<200)
            #expect(small.status == 422 && small.code == "part-too-small")
            #expect(try await media.send(.post, "\(photos)/\(record.id)/completion").code == "upload-incomplete")
            // A body that ends before its length leaves nothing.
            #expect(try await media.send(.get, "\(photos)/\(record.id)").item?.received == 150)
            let many = try await media.send(
                .put, "\(photos)/\(record.id)/content?offset=150", bytesType, body: bytes + bytes)
            #expect(many.status == 413)
            #expect(try await part(150, 150..<bytes.count).item?.received == bytes.count)
            #expect(try await part(bytes.count, 0..<0).code == "upload-finished")
            #expect(try await media.library.complete(record.id, of: media.owner()).state == .ready)
            #expect(try await part(bytes.count, 0..<1).code == "upload-finished")
            #expect(try FileManager.default.contentsOfDirectory(atPath: media.store.scratch).isEmpty)
        }
    }

    @Test func `takes one of many equal parts that come at once`() async throws {
        try await withMedia { media in
            let bytes = Given.JPEG().bytes
            let record = try await media.announce(bytes)
            let results = await concurrently(12) { _ in
                try await media.library.upload(record.id, at: 0, RequestBody(bytes: bytes), of: media.owner())
            }
            #expect(results.count(where: \.succeeded) == 1)
            #expect(try await media.library.complete(record.id, of: media.owner()).state == .ready)
            try await media.library.removeDoomed()
            #expect(media.objects() == [record.key.rawValue])
        }
    }

    @Test func `has one winner among many that complete it at once`() async throws {
        try await withMedia({ $0.checks = 100 }) { media in
            let record = try await media.uploaded(Given.JPEG().bytes)
            let results = await concurrently(50) { _ in try await media.library.complete(record.id, of: media.owner()) }
            #expect(media.store.puts == 1)
            for result in results {
                switch result {
                case .success(let record): #expect(record.state == .ready)
                case .failure(let error): #expect(error as? MediaRefusal == .beingChecked)
                }
            }
            #expect(results.contains { $0.succeeded })
            #expect(try await media.library.complete(record.id, of: media.owner()).state == .ready)
        }
    }

    @Test func `is checked by few at once`() async throws {
        try await withMedia({ $0.checks = 0 }) { media in
            let record = try await media.uploaded(Given.JPEG().bytes)
            let reply = try await media.send(.post, "\(photos)/\(record.id)/completion")
            #expect(reply.status == 503 && reply.fields["Retry-After"] != nil)
        }
    }

    @Test(arguments: [
        ("unknown-format", Array("<svg onload=alert(1)>............</svg>".utf8)),
        ("appended-data", Given.JPEG(trailer: Array("PK\u{3}\u{4}".utf8)).bytes),
        ("truncated", Array(Given.PNG().bytes.dropLast(4))),
    ])
    func `that is no picture is refused with its reason, and its bytes go`(code: String, bytes: [UInt8]) async throws {
        try await withMedia { media in
            let record = try await media.uploaded(bytes)
            for _ in 0..<2 {
                let reply = try await media.send(.post, "\(photos)/\(record.id)/completion")
                #expect(reply.status == 422 && reply.code == "picture-refused")
                #expect(reply.json?["reason"] == .string(code))
            }
            let item = try await media.send(.get, "\(photos)/\(record.id)").item
            #expect(item?.state == .refused && item?.refusal?.code == code && item?.sizes.isEmpty == true)
            #expect(try await media.usage() == [0, 0])
            try await media.library.removeDoomed()
            #expect(media.objects().isEmpty)
        }
    }

    @Test func `of other bytes than announced is refused`() async throws {
        try await withMedia { media in
            let record = try await media.announce(Given.JPEG().bytes)
            var other = Given.JPEG().bytes
            other[other.count - 3] ^= 1
            _ = try await media.library.upload(record.id, at: 0, RequestBody(bytes: other), of: media.owner())
            let reply = try await media.send(.post, "\(photos)/\(record.id)/completion")
            #expect(reply.json?["reason"] == .string("checksum-mismatch"))
        }
    }

    @Test func `is what it is, whatever it was called`() async throws {
        try await withMedia { media in
            let bytes = Given.PNG().bytes
            let announcement = media.announcement(bytes, name: "car.jpg", type: "image/jpeg")
            let record = try await media.database.write(as: media.tenant) { db in
                try await media.library.announce(announcement, of: media.owner(), media.quota, db)
            }
            _ = try await media.library.upload(record.id, at: 0, RequestBody(bytes: bytes), of: media.owner())
            #expect(try await media.library.complete(record.id, of: media.owner()).content?.type == "image/png")
        }
    }

    @Test func `can be checked again after a failure of the store`() async throws {
        try await withMedia { media in
            let record = try await media.uploaded(Given.JPEG().bytes)
            media.store.beforePut = { throw ObjectStoreError.unavailable("no room") }
            #expect(try await media.send(.post, "\(photos)/\(record.id)/completion").status == 503)
            media.store.beforePut = {}
            #expect(try await media.library.complete(record.id, of: media.owner()).state == .ready)
        }
    }

    @Test func `whose check died with its process is checked by the next who asks`() async throws {
        try await withMedia { media in
            let record = try await media.uploaded(Given.JPEG().bytes)
            let now = media.now
            let dead = try await media.database.write(as: media.tenant) { db in
                try await db.claimCheck(
                    record.id, of: media.owner(), now: now, until: now.addingTimeInterval(300))
            }
            await expectThrows(MediaRefusal.beingChecked) {
                try await media.library.complete(record.id, of: media.owner())
            }
            media.now = now.addingTimeInterval(301)
            #expect(try await media.library.complete(record.id, of: media.owner()).state == .ready)
            // The dead one comes back and finds that it is not asked any more.
            let claimed = try #require(dead)
            let content = MediaRecord.Content(type: "image/png", size: 1, hash: Hash.sha256([]), width: 1, height: 1)
            try await media.database.write(as: media.tenant) { db in
                let ready = try await db.finishCheck(claimed, content, at: now)
                let refusal = MediaItem.Refusal(code: "x", message: "y")
                let refused = try await db.refuse(claimed, refusal, at: now)
                #expect(ready == nil && refused == nil)
            }
        }
    }
}
