import HTTP
import HTTPServer
import Routing
import Testing

struct EntityTagTests {
    @Test func `a tag is read and written in its form`() {
        #expect(EntityTag("\"v1\"") == EntityTag(value: "v1"))
        #expect(EntityTag("\"v1\"")?.description == "\"v1\"")
        #expect(EntityTag("W/\"v1\"")?.isWeak == true)
        #expect(EntityTag("W/\"v1\"")?.description == "W/\"v1\"")
        for bad in ["", "v1", "\"", "\"a", "\"a\"b\"", "\"a b\"", "w/\"a\"", "W/a"] {
            #expect(EntityTag(bad) == nil, "\(bad)")
        }
    }

    private func check(_ fields: [(String, String)], _ current: EntityTag?) -> Int {
        do {
            try Preconditions.require(request("PUT", "/", fields).head, current: current)
            return 0
        } catch {
            return error.kind.status.code
        }
    }

    @Test func `If-Match lets through only the state that is meant`() {
        let tag = EntityTag(value: "v1")
        #expect(check([], tag) == 0)
        #expect(check([("If-Match", "\"v1\"")], tag) == 0)
        #expect(check([("If-Match", "\"v0\", \"v1\"")], tag) == 0)
        #expect(check([("If-Match", "*")], tag) == 0)
        #expect(check([("If-Match", "*")], nil) == 412)
        #expect(check([("If-Match", "\"v0\"")], tag) == 412)
        #expect(check([("If-Match", "W/\"v1\"")], tag) == 412)
        #expect(check([("If-Match", "\"v1\"")], nil) == 412)
        #expect(check([("If-Match", "v1")], tag) == 400)
    }

    @Test func `If-None-Match lets a creation through only where nothing is`() {
        let tag = EntityTag(value: "v1")
        #expect(check([("If-None-Match", "*")], nil) == 0)
        #expect(check([("If-None-Match", "*")], tag) == 412)
        #expect(check([("If-None-Match", "\"v1\"")], tag) == 412)
        #expect(check([("If-None-Match", "\"v0\"")], tag) == 0)
    }

    @Test func `who has the state already gets 304 without a body`() async {
        for match in ["\"v1\"", "W/\"v1\"", "*", "\"v0\", \"v1\""] {
            let answer = await reply("GET", "/v1/cars/\(firstID)", [token, ("If-None-Match", match)])
            #expect(answer.status == 304)
            #expect(answer.bytes.isEmpty)
            #expect(answer.fields["ETag"] == "\"v1\"")
        }
        for match in ["\"v0\"", "v1"] {
            let answer = await reply("GET", "/v1/cars/\(firstID)", [token, ("If-None-Match", match)])
            #expect(answer.status == 200)
        }
    }
}

struct RateLimitTests {
    private let second: Int64 = 1_000_000_000

    @Test func `a quiet client may make the whole quota at once and then one per interval`() {
        let limit = RateLimit(quota: 3, window: 30)
        var bucket = RateLimit.Bucket()
        #expect((0..<3).map { _ in limit.take(from: &bucket, at: 0).remaining } == [2, 1, 0])
        let refused = limit.take(from: &bucket, at: 0)
        #expect(!refused.isAllowed && refused.retryAfter == 10 && refused.reset == 30 && refused.remaining == 0)
        #expect(!limit.take(from: &bucket, at: 10 * second - 1).isAllowed)
        #expect(limit.take(from: &bucket, at: 10 * second).isAllowed)
        #expect(!limit.take(from: &bucket, at: 10 * second).isAllowed)
        #expect(limit.take(from: &bucket, at: 100 * second).remaining == 2)
        #expect(!bucket.isFull(at: 109 * second) && bucket.isFull(at: 110 * second))
    }

    @Test func `a refusal costs nothing`() {
        let limit = RateLimit(quota: 1, window: 1)
        var bucket = RateLimit.Bucket()
        #expect(limit.take(from: &bucket, at: 0).isAllowed)
        for _ in 0..<100 { #expect(!limit.take(from: &bucket, at: 1).isAllowed) }
        #expect(limit.take(from: &bucket, at: second).isAllowed)
    }

    @Test func `over any window never more than quota and what filled meanwhile get through`() {
        var random = SystemRandomNumberGenerator()
        let limit = RateLimit(quota: 10, window: 5)
        var bucket = RateLimit.Bucket()
        var now: Int64 = 0
        var allowed = 0
        for _ in 0..<2000 {
            now += Int64.random(in: 0...(second / 5), using: &random)
            if limit.take(from: &bucket, at: now).isAllowed { allowed += 1 }
        }
        #expect(allowed <= 10 + Int(now / (second / 2)) + 1)
        #expect(allowed >= Int(now / (second / 2)) / 2)
    }

    @Test func `clients have their own buckets and their number is bounded`() {
        let limiter = RateLimiter<Int>(RateLimit(quota: 1, window: 10), capacity: 3)
        #expect((0..<3).allSatisfy { limiter.take($0, at: 0).isAllowed })
        #expect(!limiter.take(0, at: 0).isAllowed)
        // No room: the fourth and the fifth share one bucket.
        #expect(limiter.take(4, at: 0).isAllowed)
        #expect(!limiter.take(5, at: 0).isAllowed)
        #expect(limiter.count == 3)
        // Later the first three are full again and forgotten.
        #expect(limiter.take(6, at: 10 * second).isAllowed)
        #expect(limiter.count == 1)
    }
}

struct IdempotencyTests {
    @Test func `a key is 1 to 255 visible ASCII characters`() {
        #expect(IdempotencyKey("a") != nil)
        #expect(IdempotencyKey(String(repeating: "~", count: 255)) != nil)
        for bad in ["", String(repeating: "x", count: 256), "a b", "é", "a\u{7f}"] {
            #expect(IdempotencyKey(bad) == nil)
        }
    }

    @Test func `the first request runs, its repetition gets the first answer`() throws {
        let print = Idempotency.fingerprint(method: "POST", path: "/v1/cars", body: [1])
        let answer = Idempotency.StoredAnswer(status: 201, location: "/x", body: [2])
        #expect(try Idempotency.decide(.none, fingerprint: print) == .run)
        #expect(
            try Idempotency.decide(.finished(fingerprint: print, answer: answer), fingerprint: print) == .replay(answer)
        )
    }

    @Test func `another request with the key is 422, the same while it runs 409`() {
        func code(_ record: Idempotency.Record, _ print: [UInt8]) -> String? {
            do { _ = try Idempotency.decide(record, fingerprint: print) } catch { return error.kind.code }
            return nil
        }
        #expect(code(.running(fingerprint: [1]), [1]) == "idempotency-key-in-use")
        #expect(code(.running(fingerprint: [1]), [2]) == "idempotency-key-reused")
        #expect(
            code(.finished(fingerprint: [1], answer: .init(status: 200, body: [])), [2]) == "idempotency-key-reused")
    }

    @Test func `method, path and body each make another request`() {
        let prints = [("POST", "/a", [1]), ("PUT", "/a", [1]), ("POST", "/b", [1]), ("POST", "/a", [2])].map {
            Idempotency.fingerprint(method: $0.0, path: $0.1, body: $0.2.map(UInt8.init))
        }
        #expect(Set(prints).count == 4)
    }

    @Test func `a malformed or repeated key is 400`() async {
        func post(_ fields: [(String, String)]) async -> Reply {
            await reply("POST", "/v1/cars", [token, jsonType] + fields, body: #"{"make":"a","year":2000}"#)
        }
        #expect(await post([("Idempotency-Key", "k-1")]).status == 201)
        #expect(await post([("Idempotency-Key", "k 1")]).status == 400)
        #expect(await post([("Idempotency-Key", "k"), ("Idempotency-Key", "k")]).status == 400)
        #expect(await post([("Idempotency-Key", "")]).status == 422)
    }
}

struct CSVTests {
    @Test func `cells are quoted and never formulas`() {
        var csv = CSVWriter()
        csv.row(["a", "b,\"c\"", ""])
        csv.row(["=1+1", "+49 30", "-x", "@y", "\tz", "\r", "\n", "＝1", "＋1", "－1", "＠1"])
        csv.row(["-12.5", "+7", "-", "-1.2.3", "-1.", "1=2"])
        let text = String(decoding: csv.bytes, as: UTF8.self)
        #expect(
            text == "\"a\",\"b,\"\"c\"\"\",\"\"\r\n"
                + "\"'=1+1\",\"'+49 30\",\"'-x\",\"'@y\",\"'\tz\",\"'\r\",\"'\n\",\"'＝1\",\"'＋1\",\"'－1\",\"'＠1\"\r\n"
                + "\"-12.5\",\"+7\",\"'-\",\"'-1.2.3\",\"'-1.\",\"1=2\"\r\n")
        #expect(csv.take().count == text.utf8.count)
        #expect(csv.bytes.isEmpty)
    }
}
