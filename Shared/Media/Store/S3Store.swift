internal import Crypto
public import EventLoop
internal import HTTP
public import HTTPClient

/// Objects in a bucket of Amazon's S3 or of what speaks its protocol (MinIO, Garage, Ceph).
public final class S3Store: ObjectStore {
    private let base: String
    private let signature: RequestSignature
    private let client: Client
    private let pool: BlockingPool
    /// Files on their way; parts are at most as large as a picture.
    public let scratch: String

    /// Bytes that are asked for at once: what one reader keeps in memory.
    private static let piece = 1 << 20

    /// A store in the bucket at `base`: `https://s3.eu-central-1.amazonaws.com/bucket` or with the bucket in the host's
    /// name.
    public init(
        _ base: String, _ signature: RequestSignature, scratch: String, client: Client, pool: BlockingPool
    ) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.signature = signature
        self.scratch = scratch
        self.client = client
        self.pool = pool
    }

    /// Makes the folder for files on their way; the bucket is the operator's to make.
    public func prepare() async throws {
        let scratch = scratch
        try await pool.run { try DiskFile.makeFolder(scratch) }
    }

    /// One PUT: an object is there whole or not at all.
    public func put(_ bytes: [UInt8], as key: ObjectKey, mediaType: String) async throws {
        let answer = try await send(.put, key, ["Content-Type": mediaType], bytes)
        guard answer.status.code == 200 else { throw refused(answer) }
    }

    /// Sends the file and removes it.
    public func put(file path: String, as key: ObjectKey) async throws {
        let bytes = try await pool.run {
            defer { try? DiskFile.remove(path) }
            return try BlockingFile.contents(of: path)
        }
        try await put(bytes, as: key, mediaType: "application/octet-stream")
    }

    /// Asks for one piece after the other; objects are never changed, so the pieces are of one.
    public func open(_ key: ObjectKey) async throws -> ObjectReader {
        let reading = Reading()
        return ObjectReader(first: try await piece(of: key, reading)) { try await self.piece(of: key, reading) }
    }

    /// How far a reader is, and how far it can get.
    private final class Reading {
        var place = 0
        var total = Int.max
    }

    private func piece(of key: ObjectKey, _ reading: Reading) async throws -> [UInt8]? {
        guard reading.place < reading.total else { return nil }
        let start = reading.place
        let answer = try await send(.get, key, ["Range": "bytes=\(start)-\(start + Self.piece - 1)"])
        switch answer.status.code {
        case 206:
            let total = answer.fields["Content-Range"]?.split(separator: "/").last.flatMap { Int($0) }
            guard let total, !answer.body.isEmpty else { throw ObjectStoreError.damaged }
            reading.place += answer.body.count
            reading.total = total
        case 200 where start == 0:  // a server that knows no ranges
            reading.total = 0
        case 416 where start == 0:  // an empty object
            return nil
        case 404: throw ObjectStoreError.missing
        default: throw refused(answer)
        }
        return answer.body
    }

    /// DELETE, which S3 answers in the same way whether the object was there or not.
    public func remove(_ key: ObjectKey) async throws {
        let answer = try await send(.delete, key, [:])
        guard [200, 204, 404].contains(answer.status.code) else { throw refused(answer) }
    }

    private func send(
        _ method: Method, _ key: ObjectKey, _ fields: Fields, _ body: [UInt8] = []
    ) async throws -> ClientResponse {
        // Amazon asks for the body's digest in a field of its own; libcurl before 8.4 signs it but does not write it.
        var fields = fields
        fields["x-amz-content-sha256"] = hexadecimal(Hash.sha256(body))
        let call = Call(
            "media.\(method.name.lowercased())", method, "\(base)/\(key.path)", fields: fields, body: body,
            limit: .seconds(60), attemptLimit: .seconds(30), responseLimit: 32 << 20, signature: signature)
        do {
            return try await client.send(call)
        } catch {
            throw ObjectStoreError.unavailable("\(error)")
        }
    }

    /// The first of the answer's XML names the reason (`SignatureDoesNotMatch`, `NoSuchBucket`).
    private func refused(_ answer: ClientResponse) -> ObjectStoreError {
        .unavailable("S3 answered \(answer.status.code): \(String(decoding: answer.body.prefix(300), as: UTF8.self))")
    }
}
