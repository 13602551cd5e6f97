import Crypto
import HTTP
import HTTPServer

/// `Idempotency-Key`: 1 to 255 visible ASCII characters that the client chose for one intent.
public struct IdempotencyKey: Hashable, Sendable, CustomStringConvertible {
    /// The key as it came.
    public let description: String

    /// A key, if the text has the form of one.
    public init?(_ text: String) {
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        description = text
    }
}

/// What is known about the first request with a key, and what follows from it for the next one. The
/// record itself stands in the service's database and commits with the change.
public enum Idempotency {
    /// The stored record of a key.
    public enum Record: Hashable, Sendable {
        /// Nobody has used the key.
        case none
        /// A request with this fingerprint runs.
        case running(fingerprint: [UInt8])
        /// A request with this fingerprint was answered so.
        case finished(fingerprint: [UInt8], answer: StoredAnswer)
    }

    /// An answer that is repeated byte for byte.
    public struct StoredAnswer: Hashable, Sendable {
        /// The status.
        public let status: Int
        /// `Location`, where there was one.
        public let location: String?
        /// The body.
        public let body: [UInt8]

        /// An answer to store.
        public init(status: Int, location: String? = nil, body: [UInt8]) {
            self.status = status
            self.location = location
            self.body = body
        }
    }

    /// What to do with a request.
    public enum Decision: Hashable, Sendable {
        /// Do it and store the answer.
        case run
        /// Answer this again, with `Idempotent-Replayed: true`.
        case replay(StoredAnswer)
    }

    /// Decides for a request with that fingerprint. Throws 422 when the key belongs to another request, 409 while the
    /// first one runs.
    public static func decide(_ record: Record, fingerprint: [UInt8]) throws(Problem) -> Decision {
        switch record {
        case .none: return .run
        case .running(let first), .finished(let first, _):
            guard first == fingerprint else { throw Problem(.idempotencyKeyReused) }
            guard case .finished(_, let answer) = record else {
                throw Problem(.idempotencyKeyInUse, fields: ["Retry-After": "1"])
            }
            return .replay(answer)
        }
    }

    /// What makes two requests the same: method, path as it came, and body. SHA-256.
    public static func fingerprint(method: String, path: String, body: [UInt8]) -> [UInt8] {
        Hash.sha256(Array(method.utf8) + [0] + Array(path.utf8) + [0] + body)
    }
}

extension Call {
    /// The idempotency key, or nil where there is none. Throws 400 for one that is malformed or stands twice.
    public func idempotencyKey() throws(Problem) -> IdempotencyKey? {
        guard head.contains("idempotency-key") else { return nil }
        let values = head.values("idempotency-key")
        guard values.count == 1, let key = IdempotencyKey(values[0]) else {
            throw .badRequest("Idempotency-Key is 1 to 255 visible ASCII characters.")
        }
        return key
    }
}
