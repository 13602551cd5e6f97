import EventLoop
import FoundationEssentials
import HTTP
import TestSupport
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(2))) struct BodyTests {
    private let post = "POST /x HTTP/1.1\r\nHost: a\r\n"

    @Test func `a body is collected however it comes`() async throws {
        try await withServer { given in
            let client = try await given.client()
            try await client.send(post + "Content-Length: 6\r\n\r\nabc")
            try await given.loop.sleep(for: .milliseconds(2))
            try await client.send("def")
            #expect(try await client.answer().text == "/xabcdef")
            try await client.send(post + "Transfer-Encoding: chunked\r\n\r\n3\r\nab")
            try await given.loop.sleep(for: .milliseconds(2))
            try await client.send("c\r\n3\r\ndef\r\n0\r\nX: y\r\n\r\n")
            #expect(try await client.answer().text == "/xabcdef")
        }
    }

    @Test func `a body of exactly the limit passes, one byte more is 413 without being read`() async throws {
        var limits = Limits()
        limits.body = 10
        try await withServer(limits) { given in
            let client = try await given.client()
            try await client.send(post + "Content-Length: 10\r\n\r\n0123456789")
            #expect(try await client.answer().text == "/x0123456789")
            // Not a byte of it is sent.
            try await client.send(post + "Content-Length: 999999\r\n\r\n")
            let answer = try await client.answer()
            #expect(answer.status == 413)
            #expect(answer("connection") == "close")
            #expect(try await client.rest() == [])
        }
    }

    @Test func `a chunked body beyond the limit is 413 as soon as it is`() async throws {
        var limits = Limits()
        limits.body = 10
        try await withServer(limits) { given in
            let client = try await given.client()
            try await client.send(post + "Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n")
            #expect(try await client.answer().status == 413)
            #expect(try await client.rest() == [])
        }
    }

    @Test func `the route says how much it takes`() async throws {
        try await withServer { request in
            do throws(BodyError) {
                let body = try await request.body.collect(upTo: 2_000_000)
                return Response(.ok, text: "\(body.count)")
            } catch {
                return Response(error.status)
            }
        } _: { given in
            let client = try await given.client()
            try await client.send(post + "Content-Length: 2000000\r\n\r\n")
            let sending = given.loop.task { try await client.socket.write(Array(repeating: 0x61, count: 2_000_000)) }
            #expect(try await client.answer().text == "2000000")
            try await sending.value
            try await client.send(post + "Content-Length: 2000001\r\n\r\n")
            #expect(try await client.answer().status == 413)
        }
    }

    @Test func `100 Continue is sent when the body is read, once`() async throws {
        try await withServer { given in
            let client = try await given.client()
            try await client.send(post + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await client.answer().status == 100)
            try await client.send("a")
            try await given.loop.sleep(for: .milliseconds(2))
            try await client.send("b")
            #expect(try await client.answer().text == "/xab")
            // Whoever does not wait for it gets none.
            try await client.send(post + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\ncd")
            #expect(try await client.answer().text == "/xcd")
        }
    }

    @Test func `100 Continue is not sent when nobody wants the body`() async throws {
        try await withServer { _ in
            Response(.forbidden)
        } _: { given in
            let client = try await given.client()
            try await client.send(post + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            let answer = try await client.answer()
            #expect(answer.status == 403)
            #expect(answer("connection") == "close")
            #expect(try await client.rest() == [])
        }
    }

    @Test func `a small body that nobody wanted is passed over, a large one ends the connection`() async throws {
        var limits = Limits()
        limits.discard = 100
        try await withServer(limits) { _ in
            Response(.notFound)
        } _: { given in
            let client = try await given.client()
            try await client.send(post + "Content-Length: 100\r\n\r\n")
            #expect(try await client.answer()("connection") == nil)
            try await client.send(String(repeating: "x", count: 100))
            #expect(try await client.get().status == 404)
            try await client.send(post + "Content-Length: 102\r\n\r\nx")
            #expect(try await client.answer()("connection") == "close")
            #expect(try await client.rest() == [])
        }
    }

    @Test func `a small unwanted body that breaks off ends the connection`() async throws {
        try await withServer { _ in
            Response(.notFound)
        } _: { given in
            let client = try await given.client()
            try await client.send(post + "Content-Length: 100\r\n\r\nabc")
            #expect(try await client.answer().status == 404)
            client.socket.shutdownWrite()
            #expect(try await client.rest() == [])
        }
    }

    @Test func `a body slower than its minimum rate is 408`() async throws {
        var limits = Limits()
        limits.bodyGrace = .milliseconds(30)
        limits.bodyRate = 1_000_000
        try await withServer(limits) { given in
            let client = try await given.client()
            try await client.send(post + "Content-Length: 5\r\n\r\nab")
            let answer = try await client.answer()
            #expect(answer.status == 408)
            #expect(answer("connection") == "close")
            #expect(given.server.counters.timeouts == 1)
        }
    }

    @Test func `a body that breaks off or is malformed says so, also when asked again`() async throws {
        let gate = Gate()
        try await withServer { request in
            do throws(BodyError) {
                _ = try await request.body.collect()
                return Response(.ok)
            } catch {
                await expectThrows(error) { try await request.body.next() }
                if error == .closed { gate.open() }
                return Response(error.status, text: "\(error)")
            }
        } _: { given in
            let broken = try await given.client()
            try await broken.send(post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd")
            #expect(try await broken.answer().text == "\(BodyError.malformed(.chunkMalformed))")
            #expect(try await broken.rest() == [])
            let closed = try await given.client()
            try await closed.send(post + "Content-Length: 3\r\n\r\nab")
            closed.socket.shutdownWrite()
            await gate.wait()
            #expect(try await closed.answer().status == 400)
        }
    }

    @Test func `a body kept beyond its request is closed`() async throws {
        try await withServer { given in
            let client = try await given.client()
            let kept = Kept()
            let server = Server { request in
                kept.body = request.body
                return Response(.ok)
            }
            let (left, right) = try Socket.pair()
            server.serve(left)
            try await right.write(Array((post + "Content-Length: 3\r\n\r\n").utf8))
            #expect(try await Client(right).answer().status == 200)
            let body = try #require(kept.body)
            await expectThrows(BodyError.closed) { try await body.next() }
            #expect(try await client.get().status == 200)
        }
    }

    @Test func `a body without connection gives its bytes`() async throws {
        let body = RequestBody(bytes: [1, 2, 3])
        #expect(body.declaredLength == 3 && !body.isAbsent)
        #expect(try await body.collect() == [1, 2, 3])
        #expect(try await body.next() == nil)
        #expect(RequestBody().isAbsent)
        await expectThrows(BodyError.tooLarge) { try await RequestBody(bytes: [1, 2]).collect(upTo: 1) }
    }

    @Test func `a body is saved while it arrives, and the file is private`() async throws {
        let folder = try Folder()
        try await withServer { request in
            do {
                let length = try await request.body.save(to: folder.path("photo"), upTo: 20 << 20, pool: folder.pool)
                return Response(.created, text: "\(length)")
            } catch {
                return Response(.internalServerError, text: "\(error)")
            }
        } _: { given in
            let photo = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
            let client = try await given.client()
            try await client.send(post + "Content-Length: \(photo.count)\r\n\r\n")
            let sending = given.loop.task { try await client.socket.write(photo) }
            #expect(try await client.answer().text == "10000000")
            try await sending.value
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("photo"))
            #expect((attributes[.posixPermissions] as? Int) == 0o600)
            #expect(try Array(Data(contentsOf: URL(filePath: folder.path("photo")))) == photo)

            // The file is never overwritten.
            try await client.send(post + "Content-Length: 1\r\n\r\nx")
            #expect(try await client.answer().text.contains("open"))
        }
    }

    @Test func `a body that cannot be saved leaves no file`() async throws {
        let folder = try Folder()
        try await withServer { request in
            do {
                _ = try await request.body.save(to: folder.path("x"), upTo: 5, pool: folder.pool)
                return Response(.ok)
            } catch {
                return Response((error as? BodyError)?.status ?? .internalServerError)
            }
        } _: { given in
            let client = try await given.client()
            try await client.send(post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            try await given.until { FileManager.default.fileExists(atPath: folder.path("x")) }
            try await client.send("3\r\ndef\r\n0\r\n\r\n")
            #expect(try await client.answer().status == 413)
            #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
            let other = try await given.client()
            try await other.send(post + "Content-Length: 6\r\n\r\n")
            #expect(try await other.answer().status == 413)
        }
    }
}

/// Where a handler leaves its request's body.
private final class Kept {
    var body: RequestBody?
}

/// A folder of its own and a pool to write into it.
private final class Folder: Sendable {
    let pool = BlockingPool(threads: 1, queue: 4)
    private let root: String

    init() throws {
        root = FileManager.default.temporaryDirectory.path() + "http-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> String { root + "/" + name }
}
