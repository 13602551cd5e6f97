import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import Models
import Routing
import TestSupport
import Testing

@testable import Media

@Suite struct `A link to a picture` {
    @Test func `shows it to whoever has it, with all that keeps browsers from taking it for something else`()
        async throws
    {
        try await withMedia { media in
            let record = try await media.ready()
            let link = media.library.link(record)
            let reply = try await media.send(.get, link)
            #expect(reply.status == 200)
            #expect(reply.fields["Content-Type"] == "image/jpeg")
            #expect(reply.fields["X-Content-Type-Options"] == "nosniff")
            #expect(reply.fields["Content-Security-Policy"]?.contains("sandbox") == true)
            #expect(reply.fields["Content-Disposition"]?.hasPrefix("inline; filename=\"picture-") == true)
            #expect(reply.fields["Cache-Control"]?.hasPrefix("private, max-age=") == true)
            let tag = try #require(reply.fields["ETag"])
            #expect(try await media.send(.get, link, [("If-None-Match", tag)]).status == 304)
            #expect(try await media.send(.get, link, [("Accept", "image/avif,image/*,*/*;q=0.8")]).status == 200)
            let download = try await media.send(.get, media.library.link(record, isDownload: true))
            #expect(download.fields["Content-Disposition"]?.hasPrefix("attachment; ") == true)
        }
    }

    @Test func `gives the bytes over a connection`() async throws {
        try await withMedia { media in
            let record = try await media.ready(Given.PNG().bytes)
            let router = Router([media.library.linkRoute])
            let server = Server(refuse: Router.refuse) { await router.respond(to: $0) }
            let listener = try Listener(host: "127.0.0.1", port: 0)
            server.listen(on: listener)
            let socket = try await Socket.connect(host: "127.0.0.1", port: listener.port)
            try await socket.write(Array("GET \(media.library.link(record)) HTTP/1.0\r\nHost: a\r\n\r\n".utf8))
            var answer: [UInt8] = []
            while try await socket.read(into: &answer, atMost: 65_536) > 0 {}
            socket.close()
            #expect(
                answer.suffix(record.content?.size ?? 0).elementsEqual(try Picture(cleaning: Given.PNG().bytes).bytes))
            await server.drain(within: .milliseconds(100))
        }
    }

    @Test func `may begin where uploads do`() async throws {
        try await withMedia { media in
            let library = MediaLibrary(
                media.database, media.store, linkSecret: String(repeating: "k", count: 32),
                linkPath: "/v1/uploads/links", pool: media.pool, clock: { media.now })
            let router = Router(
                library.routes(at: "/v1/uploads", to: .everyone, parameters: []) { _, _ in media.owner() }
                    + [library.linkRoute])
            let record = try await media.ready()
            for (target, status) in [
                (library.link(record), 200), ("/v1/uploads/\(record.id)", 200), ("/v1/uploads/links/content", 404),
            ] {
                var parser = RequestParser()
                var place = 0
                let bytes = Array("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
                guard case .head(let head) = parser.next(bytes, &place) else { throw GivenMedia.NoRequest() }
                let answer = await router.respond(
                    to: Request(head: head, body: RequestBody(), remoteAddress: "127.0.0.1"))
                #expect(answer.status.code == status, "\(target)")
            }
        }
    }

    @Test func `is the same for a while, then runs out`() async throws {
        try await withMedia { media in
            let record = try await media.ready()
            media.now = Date(timeIntervalSince1970: 1_790_000_100)
            let link = media.library.link(record)
            media.now = Date(timeIntervalSince1970: 1_790_000_101)
            #expect(media.library.link(record) == link)
            media.now = media.now.addingTimeInterval(899)
            #expect(try await media.send(.get, link).status == 200)
            #expect(media.library.link(record) != link)
            media.now = media.now.addingTimeInterval(901)
            #expect(try await media.send(.get, link).status == 404)
        }
    }

    @Test func `cannot be made or changed by anybody else, and ends with the picture`() async throws {
        try await withMedia { media in
            let record = try await media.ready()
            let link = media.library.link(record)
            let letters = Array(link.utf8)
            for place in (letters.count - 78)..<letters.count {
                var other = letters
                other[place] = other[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                #expect(try await media.send(.get, String(decoding: other, as: UTF8.self)).status == 404)
            }
            let strange = MediaLinks(secret: String(repeating: "x", count: 32))
            let grant = MediaLinks.Grant(
                tenant: record.tenant, media: record.id, isDownload: false,
                expires: Int64(media.now.timeIntervalSince1970) + 60)
            #expect(try await media.send(.get, "/v1/thing-media/\(strange.token(grant))").status == 404)
            #expect(try await media.send(.get, "/v1/thing-media/nonsense").status == 404)
            try await media.library.remove(record.id, of: media.owner())
            #expect(try await media.send(.get, link).status == 404)
        }
    }

    @Test func `to a picture that is not ready does not exist, and a store that is away is said`() async throws {
        try await withMedia { media in
            let unready = try await media.announce([1])
            #expect(try await media.send(.get, media.library.link(unready)).status == 404)
            let record = try await media.ready()
            media.store.beforeOpen = { throw ObjectStoreError.unavailable("gone") }
            let reply = try await media.send(.get, media.library.link(record))
            #expect(reply.status == 503 && !reply.text.contains("gone"))
        }
    }
}

@Suite struct `The name of a file that is saved` {
    @Test(
        arguments: [
            (nil, "inline; filename=\"x.jpg\""), ("car.jpeg", "inline; filename=\"car.jpg\""),
            ("a\"b\\c;d\r\nSet-Cookie: e.png", "inline; filename=\"a_b_c_d__Set-Cookie_ e.jpg\""),
            ("../../etc/passwd", "inline; filename=\"x.jpg\""), ("...", "inline; filename=\"x.jpg\""),
            ("C:\\con.exe.jpg", "inline; filename=\"C__con.exe.jpg\""),
            ("für Ana.heic", "inline; filename=\"f_r Ana.jpg\"; filename*=UTF-8''f%C3%BCr%20Ana.jpg"),
            ("a\u{202E}gpj.exe", "inline; filename=\"a_gpj.jpg\""),
        ] as [(String?, String)])
    func `is harmless and ends as its content does`(name: String?, field: String) {
        #expect(
            MediaDisposition.field(name: name, isDownload: false, mediaType: "image/jpeg", fallback: "x") == field)
    }
}
