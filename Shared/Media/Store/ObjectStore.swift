internal import Crypto
public import Postgres
public import Routing

/// Where an object lies. Made here at random, never of anything that came from outside.
public struct ObjectKey: RawRepresentable, Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// 40 lower-case hexadecimal digits.
    public let rawValue: String

    /// A new key: 160 random bits.
    public init() {
        rawValue = hexadecimal(Random.bytes(20))
    }

    /// The key that a text is, if it is exactly one.
    public init?(rawValue: String) {
        let isHex = rawValue.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard rawValue.utf8.count == 40, isHex else { return nil }
        self.rawValue = rawValue
    }

    /// Two digits, a slash, all digits: no folder gets more than a 256th of the objects.
    var path: String { "\(rawValue.prefix(2))/\(rawValue)" }
}

/// Keeps bytes under keys. Belongs to its worker.
///
/// Objects are written once, whole or not at all, and never changed; putting the same key again replaces the object
/// in one step.
public protocol ObjectStore: AnyObject {
    /// A folder for files on their way here; on a disk the one from which `put(file:)` only has to rename.
    var scratch: String { get }

    /// Stores bytes. When it returns they are there for good.
    func put(_ bytes: [UInt8], as key: ObjectKey, mediaType: String) async throws

    /// Stores a file of `scratch`, which is gone after.
    func put(file path: String, as key: ObjectKey) async throws

    /// Opens an object to be read piece by piece; throws `missing` when there is none.
    func open(_ key: ObjectKey) async throws -> ObjectReader

    /// Removes an object; one that is not there is removed already.
    func remove(_ key: ObjectKey) async throws

    /// Makes what has to be there before anything is stored, such as folders.
    func prepare() async throws
}

extension ObjectStore {
    /// All of an object that has at most `limit` bytes.
    func contents(of key: ObjectKey, upTo limit: Int) async throws -> [UInt8] {
        var whole: [UInt8] = []
        let reader = try await open(key)
        while let piece = try await reader.next() {
            guard whole.count + piece.count <= limit else { throw ObjectStoreError.damaged }
            whole += piece
        }
        return whole
    }
}

/// An object being read. Belongs to its worker.
public final class ObjectReader {
    /// The first piece, which is there already, so that what is wrong shows before anybody is answered.
    private var first: [UInt8]?
    private let rest: () async throws -> [UInt8]?

    /// A reader that gives `first`, then what `rest` gives until that is nil.
    public init(first: [UInt8]?, rest: @escaping () async throws -> [UInt8]?) {
        self.first = first
        self.rest = rest
    }

    /// The next piece; nil at the end.
    public func next() async throws -> [UInt8]? {
        if let first {
            self.first = nil
            return first
        }
        return try await rest()
    }
}

/// The store could not do what it was asked for.
public enum ObjectStoreError: Error, Hashable, Sendable, ProblemConvertible {
    /// There is no such object.
    case missing
    /// An object is not what was stored.
    case damaged
    /// The store does not answer, has no room, or does not let us; the text is for the log.
    case unavailable(String)

    /// 503 for all: the caller can do nothing about it but come again.
    public var problem: Problem { .unavailable("The store of pictures does not answer.", retryAfter: 5) }
}

/// Two lower-case digits a byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
