internal import CLinux

/// An open file, read and written by blocking calls: for commands and for `BlockingPool`, never on a worker's loop.
public final class BlockingFile {
    let descriptor: Int32
    private let path: String

    /// Opens a file for reading.
    public init(reading path: String) throws(SystemError) {
        descriptor = try SystemError.check(clinux_open_read(path), "open \(path)")
        self.path = path
    }

    /// Makes a file for writing, and for reading what was written; an old one is emptied. Locked until it is closed:
    /// while another process writes it, this throws EWOULDBLOCK.
    public init(creating path: String) throws(SystemError) {
        descriptor = try SystemError.check(clinux_open_write(path), "create \(path)")
        self.path = path
    }

    /// A file in memory, gone with its last descriptor.
    init(inMemory name: String) throws(SystemError) {
        descriptor = try SystemError.check(clinux_memory_file(name), "memfd_create")
        path = name
    }

    init(owning descriptor: Int32, name: String) {
        self.descriptor = descriptor
        path = name
    }

    deinit { clinux_close(descriptor) }

    private func check(_ result: Int64, _ call: String) throws(SystemError) -> Int {
        guard result >= 0 else { throw SystemError(call: "\(call) \(path)", code: Int32(-result)) }
        return Int(result)
    }

    /// Its size in bytes; a folder throws EISDIR.
    public var size: Int { get throws(SystemError) { try check(clinux_file_size(descriptor), "size of") } }

    /// Where the next read begins. A child that got the file as its input moves it.
    public var position: Int { get throws(SystemError) { try check(clinux_position(descriptor), "position in") } }

    /// Goes back to the first byte.
    public func rewind() throws(SystemError) { _ = try check(clinux_rewind(descriptor), "rewind") }

    /// Appends the next bytes to `buffer`, at most `limit`; 0 is the end of the file.
    public func read(into buffer: inout [UInt8], atMost limit: Int) throws(SystemError) -> Int {
        var result: Int64 = 0
        buffer += [UInt8](unsafeUninitializedCapacity: limit) { bytes, count in
            // In bounds: the memory has `limit` bytes, and read(2) says how many of them it set.
            result = clinux_read(descriptor, bytes.baseAddress, limit)
            count = Int(max(0, result))
        }
        return try check(result, "read")
    }

    /// Writes all of `bytes`.
    public func write(_ bytes: [UInt8]) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let result = bytes.withUnsafeBytes { all in
                // In bounds: `done` is less than the count.
                clinux_write(descriptor, all.baseAddress.map { $0 + done }, all.count - done)
            }
            done += try check(result, "write")
        }
    }

    /// Waits until the bytes are on the disk.
    public func sync() throws(SystemError) { _ = try check(Int64(clinux_sync(descriptor)), "sync") }

    /// Puts the file `new` in the place of `old`, in one step, for good: whoever opens `old` sees all of the one or all
    /// of the other. Both must be in one folder.
    public static func replace(_ old: String, with new: String) throws(SystemError) {
        let folder = old.lastIndex(of: "/").map { String(old[...$0]) } ?? "."
        _ = try SystemError.check(clinux_replace(new, old, folder), "replace \(old)")
    }

    /// Puts a file with these bytes in the place of the one at `path`, in one step, for good; a failure leaves the old
    /// one. The new one is written to `path` + `.new` first.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let new = path + ".new"
        let file = try BlockingFile(creating: new)
        do throws(SystemError) {
            try file.write(bytes)
            try file.sync()
            try replace(path, with: new)
        } catch {
            remove(new)
            throw error
        }
    }

    /// All bytes of the file at `path`.
    public static func contents(of path: String) throws(SystemError) -> [UInt8] {
        let file = try BlockingFile(reading: path)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(try file.size)
        while try file.read(into: &bytes, atMost: 1 << 20) > 0 {}
        return bytes
    }

    /// Writes a text to the standard error; what cannot be written there is lost, since there is nobody to tell.
    public static func say(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let result = rest.withUnsafeBytes { clinux_write(2, $0.baseAddress, $0.count) }
            guard result > 0 else { return }
            rest = rest.dropFirst(Int(result))
        }
    }

    /// Removes the file, if it is there.
    public static func remove(_ path: String) { _ = clinux_unlink(path) }
}
