import Configuration
import Crypto
import EventLoop
import FoundationEssentials
import Glibc
import HTTP
import HTTPClient
import Routing
import TestSupport
import Testing

@testable import Media

/// A folder of this test's own for the duration of `body`.
func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let path = "/tmp/driveline-media-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// The two forms of a store, each on a worker.
private func withStores(_ body: @Sendable (any ObjectStore) async throws -> Void) async throws {
    try await onWorker { _ in
        let pool = BlockingPool(threads: 2, queue: 64)
        try await withFolder { folder in
            let disk = DiskStore(folder, pool: pool)
            try await disk.prepare()
            try await body(disk)
        }
        let server = try GivenS3(secret: "secret/key+")
        let client = Client(ClientSettings(service: "test", retry: .never))
        try await withFolder { folder in
            let signature = RequestSignature(region: "eu-central-1", accessKey: "AKIDEXAMPLE", secretKey: "secret/key+")
            let bucket = S3Store(server.url + "/", signature, scratch: folder, client: client, pool: pool)
            try await bucket.prepare()
            try await body(bucket)
        }
        #expect(server.state.refusals == 0)
        client.close()
        await server.close()
        pool.shutdown()
    }
}

@Suite struct `The object store` {
    @Test func `gives back what was put, in pieces`() async throws {
        try await withStores { store in
            for count in [0, 1, 300_000, 2_500_000] {
                let key = ObjectKey()
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
                try await store.put(bytes, as: key, mediaType: "image/png")
                let reader = try await store.open(key)
                var (all, pieces): ([UInt8], Int) = ([], 0)
                while let piece = try await reader.next() {
                    all += piece
                    pieces += 1
                }
                #expect(all == bytes)
                #expect(count < 2_000_000 || pieces > 1)
            }
        }
    }

    @Test func `takes a file, which is gone then`() async throws {
        try await withStores { store in
            let path = "\(store.scratch)/part"
            try DiskFile.write([1, 2, 3], to: path)
            let key = ObjectKey()
            try await store.put(file: path, as: key)
            #expect(try await store.contents(of: key, upTo: 3) == [1, 2, 3])
            #expect(!FileManager.default.fileExists(atPath: path))
            await expectThrows(ObjectStoreError.damaged) { try await store.contents(of: key, upTo: 2) }
        }
    }

    @Test func `removes, also what is not there, and says what is missing`() async throws {
        try await withStores { store in
            let key = ObjectKey()
            try await store.put([7], as: key, mediaType: "image/png")
            try await store.put([8], as: key, mediaType: "image/png")
            #expect(try await store.contents(of: key, upTo: 1) == [8])
            try await store.remove(key)
            try await store.remove(key)
            await expectThrows(ObjectStoreError.missing) { try await store.open(key) }
        }
    }

    @Test func `keeps files on a disk to this user, under names it made itself`() async throws {
        try await onWorker { _ in
            let pool = BlockingPool(threads: 1, queue: 8)
            defer { pool.shutdown() }
            try await withFolder { folder in
                let store = DiskStore(folder, pool: pool)
                try await store.prepare()
                let key = ObjectKey()
                try await store.put([1], as: key, mediaType: "image/png")
                let path = "\(folder)/objects/\(key.rawValue.prefix(2))/\(key.rawValue)"
                for (place, rights) in [(path, 0o600), ("\(folder)/objects", 0o700)] as [(String, mode_t)] {
                    var status = stat()
                    #expect(stat(place, &status) == 0 && status.st_mode & 0o777 == rights)
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/incoming").isEmpty)
            }
        }
    }

    @Test func `that cannot be written is unavailable, and leaves nothing on its way`() async throws {
        try await onWorker { _ in
            let pool = BlockingPool(threads: 1, queue: 8)
            defer { pool.shutdown() }
            try await withFolder { folder in
                try DiskFile.makeFolder("\(folder)/incoming")
                try DiskFile.write([], to: "\(folder)/objects")  // a file where a folder should be
                let store = DiskStore(folder, pool: pool)
                await expectThrows(ObjectStoreError.self) {
                    try await store.put([1], as: ObjectKey(), mediaType: "image/png")
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/incoming").isEmpty)
                await expectThrows(ObjectStoreError.self) { try await store.open(ObjectKey()) }
                #expect(ObjectStoreError.missing.problem.kind.status.code == 503)
            }
        }
    }

    @Test func `in a bucket says what the server said, to the log`() async throws {
        try await onWorker { _ in
            let server = try GivenS3(secret: "right")
            let pool = BlockingPool(threads: 1, queue: 8)
            let client = Client(ClientSettings(service: "test", retry: .never))
            let wrong = RequestSignature(region: "r", accessKey: "a", secretKey: "wrong")
            let store = S3Store(server.url, wrong, scratch: "/tmp", client: client, pool: pool)
            await expectThrows(
                ObjectStoreError.unavailable("S3 answered 403: <Error><Code>SignatureDoesNotMatch</Code></Error>")
            ) { try await store.put([1], as: ObjectKey(), mediaType: "image/png") }
            #expect(server.state.refusals == 1)
            server.state.status = 500
            await expectThrows(ObjectStoreError.self) { try await store.open(ObjectKey()) }
            await expectThrows(ObjectStoreError.self) { try await store.remove(ObjectKey()) }
            await server.close()
            await expectThrows(ObjectStoreError.self) { try await store.open(ObjectKey()) }
            #expect("\(wrong)" == "a:***" && Mirror(reflecting: wrong).children.isEmpty)
            client.close()
            pool.shutdown()
        }
    }

    @Test func `in a bucket of a server that knows no ranges is read at once`() async throws {
        try await onWorker { _ in
            let server = try GivenS3(secret: "s")
            server.state.knowsRanges = false
            let pool = BlockingPool(threads: 1, queue: 8)
            let client = Client(ClientSettings(service: "test"))
            let store = S3Store(
                server.url, RequestSignature(region: "r", accessKey: "a", secretKey: "s"), scratch: "/tmp",
                client: client, pool: pool)
            let key = ObjectKey()
            try await store.put([1, 2], as: key, mediaType: "image/png")
            #expect(try await store.contents(of: key, upTo: 9) == [1, 2])
            client.close()
            await server.close()
            pool.shutdown()
        }
    }

    @Test func `is judged by Amazon's own example of a signature`() {
        // The example "GET Object" of sig-v4-header-based-auth.html.
        let nothing = GivenS3.hex(Hash.sha256([]))
        let signature = GivenS3.signature(
            "GET", "/test.txt",
            [
                ("host", "examplebucket.s3.amazonaws.com"), ("range", "bytes=0-9"), ("x-amz-content-sha256", nothing),
                ("x-amz-date", "20130524T000000Z"),
            ],
            payload: nothing, date: "20130524T000000Z", scope: "20130524/us-east-1/s3/aws4_request",
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        #expect(signature == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `makes keys that no word of a client's can be`() {
        let keys = Set((0..<100).map { _ in ObjectKey() })
        #expect(keys.count == 100)
        for key in keys { #expect(ObjectKey(rawValue: key.rawValue) == key) }
        for text in ["", "../../etc/passwd", String(repeating: "A", count: 40), String(repeating: "a", count: 41)] {
            #expect(ObjectKey(rawValue: text) == nil)
        }
    }
}

@Suite struct `The settings of pictures` {
    private func faults(_ variables: [String: String]) -> String {
        let environment = Environment(variables)
        _ = MediaSettings(environment)
        do {
            try environment.check()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private let key = String(repeating: "k", count: 32)

    @Test func `name a folder or a bucket, with a key for links`() {
        #expect(faults(["MEDIA_DIRECTORY": "/var/lib/x", "MEDIA_LINK_KEY": key]) == "")
        let bucket = [
            "MEDIA_S3_URL": "https://s3.eu-central-1.amazonaws.com/b", "MEDIA_S3_REGION": "eu-central-1",
            "MEDIA_S3_ACCESS_KEY": "a", "MEDIA_S3_SECRET_KEY": "s", "MEDIA_LINK_KEY": key,
        ]
        #expect(faults(bucket) == "")
    }

    @Test func `say what is missing or too much, all at once`() {
        let none = faults([:])
        #expect(none.contains("MEDIA_DIRECTORY") && none.contains("MEDIA_LINK_KEY"))
        let both = faults(["MEDIA_DIRECTORY": "/x", "MEDIA_S3_URL": "https://h/b?x=y", "MEDIA_LINK_KEY": "short"])
        #expect(both.contains("MEDIA_S3_URL") && both.contains("MEDIA_LINK_KEY"))
        let half = faults(["MEDIA_S3_URL": "https://h/b?x=y", "MEDIA_LINK_KEY": key])
        for name in ["MEDIA_S3_REGION", "MEDIA_S3_ACCESS_KEY", "MEDIA_S3_SECRET_KEY", "query"] {
            #expect(half.contains(name), "\(name)")
        }
    }
}
