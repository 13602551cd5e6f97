import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

extension Given {
    /// An inquiry with photos, by the customer who uploaded them.
    fileprivate func pictured(_ photos: [MediaID], _ members: String = "", as bearer: Bearer? = nil) async throws
        -> Inquiry
    {
        let list = photos.map { "\"\($0)\"" }.joined(separator: ",")
        return try await inquiry("\"photos\":[\(list)]" + (members.isEmpty ? "" : ",\(members)"), by: bearer)
    }

    fileprivate func photos(of inquiry: InquiryID, as bearer: Bearer) async throws -> [MediaItem] {
        let reply = try await send(.get, "/v1/inquiries/\(inquiry)/photos", as: bearer)
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.decoded(as: Page<MediaItem>.self).items
    }

    fileprivate func add(_ photos: [MediaID], to inquiry: InquiryID, as bearer: Bearer) async throws -> Front.Reply {
        let list = photos.map { "\"\($0)\"" }.joined(separator: ",")
        return try await send(
            .post, "/v1/inquiries/\(inquiry)/photos", as: bearer, body: "{\"photos\":[\(list)]}")
    }
}

@Suite struct `Photos of an inquiry` {
    @Test func `come with it in their order, cleaned, for whoever sees the inquiry`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let first = try await given.picture(Given.jpeg(width: 8), as: given.customer())
            let second = try await given.picture(Given.jpeg(width: 24), as: given.customer())
            let inquiry = try await given.pictured([second, first])
            try await given.work()
            #expect(inquiry.details.photos == [second, first])
            // The customer, who is asked and must see the damage, and the manager.
            for reader in [given.customer(), given.advisor, given.manager] {
                let items = try await given.photos(of: inquiry.id, as: reader)
                #expect(items.map(\.id) == [second, first] && items.map { $0.sizes.first?.width } == [24, 8])
                let door = try Door(given.app, as: reader)
                defer { door.close() }
                let bytes = try await door.get("/v1/inquiries/\(inquiry.id)/photos/\(first)")
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.contains(" 200 ") && text.contains("image/jpeg") && !text.contains("SECRET"))
            }
            // What is given to an inquiry is no upload any more.
            let uploads = try await given.send(.get, "/v1/uploads", as: given.customer())
            #expect(try uploads.decoded(as: Page<MediaItem>.self).items.isEmpty)
        }
    }

    @Test func `are answered so that nothing else can be made of them`() async throws {
        try await withInquiries { given in
            let photo = try await given.picture(as: given.customer())
            let inquiry = try await given.pictured([photo]).id
            let path = "/v1/inquiries/\(inquiry)/photos/\(photo)"
            let reply = try await given.send(.get, path, as: given.customer())
            #expect(reply.status == 200 && reply.fields["Content-Type"] == "image/jpeg")
            #expect(reply.fields["X-Content-Type-Options"] == "nosniff")
            #expect(reply.fields["Content-Disposition"] == "attachment; filename=\"Front left.jpg\"")
            #expect(reply.fields["Cache-Control"] == "private, no-cache")
            #expect(reply.fields["Content-Security-Policy"]?.contains("sandbox") == true)
            let tag = try #require(reply.fields["ETag"])
            let known = try await given.send(.get, path, as: given.customer(), [("If-None-Match", tag)])
            #expect(known.status == 304)
            // A link holds for a while without credentials: it is in the answer of those who may see the picture.
            let link = try #require(try await given.photos(of: inquiry, as: given.customer())[0].sizes.first?.url)
            #expect(try await given.send(.get, link).status == 200)
            given.clock.advance(3600)
            #expect(try await given.send(.get, link).status == 404)
        }
    }

    @Test func `are not there for anybody else`() async throws {
        try await withInquiries { given in
            let photo = try await given.picture(as: given.customer())
            let inquiry = try await given.pictured([photo]).id
            let own = try await given.inquiry(by: given.customer(2)).id
            for stranger in [given.otherAdvisor, given.customer(2), given.member("owner", in: given.otherTenant)] {
                for path in ["photos", "photos/\(photo)"] {
                    let reply = try await given.send(.get, "/v1/inquiries/\(inquiry)/\(path)", as: stranger)
                    #expect(reply.status == 404)
                }
                let removed = try await given.send(.delete, "/v1/inquiries/\(inquiry)/photos/\(photo)", as: stranger)
                #expect(removed.status == 404 || removed.status == 403)
                let upload = try await given.send(.get, "/v1/uploads/\(photo)", as: stranger)
                #expect(upload.status == 404)
            }
            // Nor does anybody else go on with what one uploads.
            let begun = try await given.uploaded(Given.jpeg(), as: given.customer())
            for stranger in [given.otherAdvisor, given.customer(2), given.member("owner", in: given.otherTenant)] {
                let part = try await given.send(
                    .put, "/v1/uploads/\(begun)/content?offset=0", as: stranger, bytes: Given.jpeg(),
                    [("Content-Type", "image/jpeg")])
                let done = try await given.send(.post, "/v1/uploads/\(begun)/completion", as: stranger)
                #expect(part.status == 404 && done.status == 404)
            }
            // A photo of one inquiry is not found in another, nor is a picture that is only uploaded.
            let loose = try await given.picture(as: given.customer(2))
            for path in ["\(own)/photos/\(photo)", "\(own)/photos/\(loose)"] {
                #expect(try await given.send(.get, "/v1/inquiries/\(path)", as: given.customer(2)).status == 404)
            }
        }
    }

    @Test func `must be ready and one's own`() async throws {
        try await withInquiries { given in
            let (customer, stranger) = (given.customer(), given.customer(2))
            let unready = try await given.uploaded(Given.jpeg(), as: customer)
            let foreign = try await given.picture(as: stranger)
            let used = try await given.picture(as: customer)
            _ = try await given.pictured([used])
            for photo in [unready, foreign, used, Given.id(0xE0FF)] {
                let body = try Given.merged(Given.brakes, "\"photos\":[\"\(photo)\"]")
                let reply = try await given.send(.post, "/v1/inquiries", as: customer, body: body)
                #expect(reply.status == 409 && reply.problem == "media-not-attachable", "\(reply.text)")
            }
            #expect(try await given.count("inquiries") == 1)
            #expect(try await given.send(.get, "/v1/uploads/\(foreign)", as: stranger).status == 200)
        }
    }

    @Test func `are added and taken away as long as the inquiry may be edited`() async throws {
        try await withInquiries { given in
            let customer = given.customer()
            let first = try await given.picture(as: customer)
            let inquiry = try await given.pictured([first]).id
            let second = try await given.picture(Given.jpeg(width: 40), as: customer)
            let added = try await given.add([second, first], to: inquiry, as: customer)
            #expect(added.status == 200, "\(added.text)")
            #expect(try added.decoded(as: Page<MediaItem>.self).items.map(\.id) == [first, second])
            let again = try await given.add([second], to: inquiry, as: customer)
            #expect(again.status == 200, "it has it already")
            #expect(try await given.stored(inquiry).details.photos == [first, second])
            let twice = try await given.add([second, second], to: inquiry, as: customer)
            #expect(twice.status == 422)
            let removed = try await given.send(.delete, "/v1/inquiries/\(inquiry)/photos/\(first)", as: customer)
            #expect(removed.status == 204)
            #expect(try await given.photos(of: inquiry, as: customer).map(\.id) == [second])
            #expect(try await given.count("media") == 1)
            let gone = try await given.send(.delete, "/v1/inquiries/\(inquiry)/photos/\(first)", as: customer)
            #expect(gone.status == 404)
            let steps = try await given.send(.get, "/v1/inquiries/\(inquiry)/transitions", as: customer)
            #expect(try steps.decoded(as: Page<Transition>.self).items.map(\.step) == [.submit, .edit, .edit])

            try await given.put(inquiry, .accepted)
            let third = try await given.picture(as: customer)
            let late = try await given.add([third], to: inquiry, as: customer)
            let kept = try await given.send(.delete, "/v1/inquiries/\(inquiry)/photos/\(second)", as: customer)
            for reply in [late, kept] { #expect(reply.status == 409 && reply.problem == "invalid-transition") }
            #expect(try await given.photos(of: inquiry, as: given.advisor).map(\.id) == [second])
        }
    }

    @Test func `change with what the inquiry says`() async throws {
        try await withInquiries { given in
            let customer = given.customer()
            let (first, second) = (try await given.picture(as: customer), try await given.picture(as: customer))
            let inquiry = try await given.pictured([first]).id
            func patch(_ photos: [MediaID], as bearer: Bearer) async throws -> Front.Reply {
                let tag = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: bearer).fields["ETag"]
                let list = photos.map { "\"\($0)\"" }.joined(separator: ",")
                return try await given.send(
                    .patch, "/v1/inquiries/\(inquiry)", as: bearer, ifMatch: tag, body: "{\"photos\":[\(list)]}")
            }
            let changed = try await patch([second], as: customer)
            #expect(changed.status == 200, "\(changed.text)")
            #expect(try await given.photos(of: inquiry, as: customer).map(\.id) == [second])
            let foreign = try await given.picture(as: given.customer(2))
            let refused = try await patch([second, foreign], as: customer)
            #expect(refused.status == 409 && refused.problem == "media-not-attachable", "\(refused.text)")
            #expect(try await given.photos(of: inquiry, as: customer).map(\.id) == [second])
        }
    }

    @Test func `are at most twenty`() async throws {
        try await withInquiries { given in
            var photos: [MediaID] = []
            for number in 0..<21 {
                photos.append(try await given.picture(Given.jpeg(width: 8 + number), as: given.customer()))
            }
            let body = try Given.merged(
                Given.brakes, "\"photos\":[\(photos.map { "\"\($0)\"" }.joined(separator: ","))]")
            let tooMany = try await given.send(.post, "/v1/inquiries", as: given.customer(), body: body)
            #expect(tooMany.status == 422)
            let inquiry = try await given.pictured(Array(photos.dropLast())).id
            let more = try await given.add([photos[20]], to: inquiry, as: given.customer())
            #expect(more.status == 422, "\(more.text)")
            #expect(try await given.photos(of: inquiry, as: given.customer()).count == 20)
        }
    }

    @Test func `of the whole are seen by who has a part that names them`() async throws {
        try await withInquiries { given in
            let photo = try await given.picture(as: given.customer())
            let whole = try await given.pictured([photo]).id
            let part = try await given.accepted()
            let names = "[\"\(photo)\"]"
            try await given.database.openAsAdmin().write(as: given.tenant) { db in
                try await db.execute(
                    """
                    UPDATE inquiries SET parent_id = \(whole),
                        details = jsonb_set(details, '{photos}', \(names)::jsonb)
                    WHERE id = \(part)
                    """)
            }
            #expect(try await given.photos(of: part, as: given.advisor).map(\.id) == [photo])
            let bytes = try await given.send(.get, "/v1/inquiries/\(part)/photos/\(photo)", as: given.advisor)
            #expect(bytes.status == 200)
        }
    }

    @Test func `are no photos when they only look like one`() async throws {
        try await withInquiries { given in
            let customer = given.customer()
            let good = Given.jpeg()
            let svg = Array("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".utf8)
            let hostile: [(String, [UInt8], String)] = [
                ("an SVG", svg, "unknown-format"),
                ("a page", Array("<!DOCTYPE html><script>alert(1)</script>".utf8), "unknown-format"),
                ("a picture and a page", good + Array("<script>alert(1)</script>".utf8), "appended-data"),
                ("a picture and an archive", good + [0x50, 0x4B, 0x03, 0x04, 0, 0, 0, 0], "appended-data"),
                ("half a picture", Array(good.prefix(good.count - 8)), "truncated"),
                ("a bomb", Given.jpeg(width: 65_000, height: 65_000), "too-long-side"),
                ("a large bomb", Given.jpeg(width: 19_000, height: 19_000), "too-many-pixels"),
                ("a GIF", Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B], "unknown-format"),
            ]
            for (what, bytes, code) in hostile {
                let id = try await given.uploaded(bytes, as: customer)
                let reply = try await given.send(.post, "/v1/uploads/\(id)/completion", as: customer)
                #expect(reply.status == 422 && reply.problem == "picture-refused", "\(what): \(reply.text)")
                #expect(reply.fields["Content-Type"] == "application/problem+json")
                #expect(reply.text.contains("\"reason\":\"\(code)\""), "\(what): \(reply.text)")
                let body = try Given.merged(Given.brakes, "\"photos\":[\"\(id)\"]")
                let inquiry = try await given.send(.post, "/v1/inquiries", as: customer, body: body)
                #expect(inquiry.status == 409)
            }
            // Other bytes than those that were announced.
            let announced = try await given.send(
                .post, "/v1/uploads", as: customer,
                body: """
                    {"type":"image/jpeg","size":\(good.count),"sha256":"\(String(repeating: "ab", count: 32))"}
                    """)
            let id = try announced.decoded(as: MediaItem.self).id
            _ = try await given.send(
                .put, "/v1/uploads/\(id)/content?offset=0", as: customer, bytes: good, [("Content-Type", "image/jpeg")])
            let reply = try await given.send(.post, "/v1/uploads/\(id)/completion", as: customer)
            #expect(reply.status == 422 && reply.text.contains("checksum-mismatch"))
            #expect(try await given.count("media", "state = 'ready'") == 0)
        }
    }

    @Test func `are uploaded in parts, and go on where they broke off`() async throws {
        try await withInquiries { given in
            let (customer, bytes) = (given.customer(), Given.jpeg(width: 512, height: 512))
            let whole = try await given.uploaded(bytes, as: customer)
            #expect(try await given.send(.post, "/v1/uploads/\(whole)/completion", as: customer).status == 200)
            let (first, rest) = (Array(bytes.prefix(200)), Array(bytes.dropFirst(200)))
            let announced = try await given.send(.get, "/v1/uploads/\(whole)", as: customer)
            #expect(announced.status == 200)
            let id = try await announce(bytes, given, customer)
            func put(_ part: [UInt8], at offset: Int) async throws -> Front.Reply {
                try await given.send(
                    .put, "/v1/uploads/\(id)/content?offset=\(offset)", as: customer, bytes: part,
                    [("Content-Type", "application/octet-stream")])
            }
            #expect(try await put(first, at: 0).status == 200)
            let early = try await given.send(.post, "/v1/uploads/\(id)/completion", as: customer)
            #expect(early.status == 409 && early.problem == "upload-incomplete")
            let wrong = try await put(rest, at: 100)
            #expect(wrong.status == 409 && wrong.text.contains("\"received\":200"))
            #expect(try await put(rest, at: 200).status == 200)
            #expect(try await given.send(.post, "/v1/uploads/\(id)/completion", as: customer).status == 200)
        }
    }

    private func announce(_ bytes: [UInt8], _ given: Given, _ bearer: Bearer) async throws -> MediaID {
        let reply = try await given.send(
            .post, "/v1/uploads", as: bearer,
            body: "{\"type\":\"image/jpeg\",\"size\":\(bytes.count),\"sha256\":\"\(Given.sha256(bytes))\"}")
        return try reply.decoded(as: MediaItem.self).id
    }
}

@Suite struct `Pictures in messages` {
    @Test func `are seen by both sides, and by nobody else`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let picture = try await given.picture(as: given.advisor)
            let path = "/v1/inquiries/\(inquiry)/messages"
            let reply = try await given.send(
                .post, path, as: given.advisor, body: "{\"attachments\":[\"\(picture)\"]}")
            #expect(reply.status == 201, "\(reply.text)")
            let message = try reply.decoded(as: Message.self)
            #expect(message.text == nil && message.attachments.map(\.id) == [picture])
            let seen = try await given.thread(of: inquiry, as: given.customer())
            let link = try #require(seen[0].attachments.first?.sizes.first?.url)
            #expect(try await given.send(.get, link).status == 200)
            let bytes = "\(path)/\(message.id)/attachments/\(picture)"
            let shown = try await given.send(.get, bytes, as: given.customer())
            #expect(shown.status == 200 && shown.fields["Content-Disposition"]?.hasPrefix("attachment") == true)
            for stranger in [given.otherAdvisor, given.customer(2), given.member("owner", in: given.otherTenant)] {
                #expect(try await given.send(.get, bytes, as: stranger).status == 404)
            }
            // It hangs on this message and on no other.
            let other = try await given.write("Look at it", on: inquiry, as: given.advisor)
            let elsewhere = try await given.send(
                .get, "\(path)/\(other.id)/attachments/\(picture)", as: given.customer())
            #expect(elsewhere.status == 404)
            let table = try await given.send(.get, "/v1/inquiries/unread", as: given.customer())
            #expect(try table.decoded(as: Page<UnreadThread>.self).items.first?.unread == 2)
        }
    }

    @Test func `that are another's or not ready leave no message and no gap`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let foreign = try await given.picture(as: given.customer(2))
            let unready = try await given.uploaded(Given.jpeg(), as: given.customer())
            for picture in [foreign, unready] {
                let reply = try await given.send(
                    .post, "/v1/inquiries/\(inquiry)/messages", as: given.customer(),
                    body: "{\"text\":\"Look\",\"attachments\":[\"\(picture)\"]}")
                #expect(reply.status == 409 && reply.problem == "media-not-attachable", "\(reply.text)")
            }
            #expect(try await given.write("Then without", on: inquiry, as: given.customer()).number == 1)
        }
    }
}
