public import EventLoop
internal import Glibc

/// Objects as files of one folder on the local disk, each for this user alone under its key's name. Processes of one
/// machine may share the folder.
public final class DiskStore: ObjectStore {
    private let folder: String
    private let pool: BlockingPool

    /// A store in `folder`, which is made when it is missing.
    public init(_ folder: String, pool: BlockingPool) {
        self.folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        self.pool = pool
    }

    /// Files on their way; on the same disk, so that a rename is enough.
    public var scratch: String { "\(folder)/incoming" }

    /// Makes the folders.
    public func prepare() async throws {
        let scratch = scratch
        try await run { try DiskFile.makeFolder(scratch) }
    }

    /// Writes the bytes to a file beside, then gives it its name.
    public func put(_ bytes: [UInt8], as key: ObjectKey, mediaType: String) async throws {
        let path = "\(scratch)/\(ObjectKey().rawValue)"
        let (place, parent) = place(of: key)
        try await run {
            do {
                try DiskFile.write(bytes, to: path)
                try DiskFile.move(path, to: place, in: parent)
            } catch {
                try? DiskFile.remove(path)
                throw error
            }
        }
    }

    /// Gives the file its name.
    public func put(file path: String, as key: ObjectKey) async throws {
        let (place, parent) = place(of: key)
        try await run {
            do {
                try DiskFile.move(path, to: place, in: parent)
            } catch {
                try? DiskFile.remove(path)
                throw error
            }
        }
    }

    /// Reads pieces of 256 KiB; the file is closed with its reader.
    public func open(_ key: ObjectKey) async throws -> ObjectReader {
        let path = place(of: key).path
        guard let descriptor = try await run({ try DiskFile.open(reading: path) }) else {
            throw ObjectStoreError.missing
        }
        let file = OpenFile(descriptor)
        return ObjectReader(first: try await piece(of: file)) { try await self.piece(of: file) }
    }

    private func piece(of file: OpenFile) async throws -> [UInt8]? {
        let descriptor = file.descriptor
        let piece = try await run { try DiskFile.read(descriptor, atMost: 256 << 10) }
        return piece.isEmpty ? nil : piece
    }

    /// Removes the file.
    public func remove(_ key: ObjectKey) async throws {
        let path = place(of: key).path
        try await run { try DiskFile.remove(path) }
    }

    private func place(of key: ObjectKey) -> (path: String, folder: String) {
        ("\(folder)/objects/\(key.path)", "\(folder)/objects/\(key.rawValue.prefix(2))")
    }

    private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        do {
            return try await pool.run(work)
        } catch let error as SystemError {
            throw ObjectStoreError.unavailable(error.description)
        }
    }
}

/// A descriptor that is closed with its last reader.
private final class OpenFile {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}
