internal import EventLoop
internal import Glibc

/// Files on the local disk, by calls that block: for `BlockingPool`.
enum DiskFile {
    private static func check(_ result: Int32, _ call: String) throws(SystemError) -> Int32 {
        guard result >= 0 else { throw SystemError(call: call, code: errno) }
        return result
    }

    /// Makes a folder for this user alone, and those above it.
    static func makeFolder(_ path: String) throws(SystemError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw SystemError(call: "mkdir", code: errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw SystemError(call: "mkdir", code: errno)
    }

    /// Makes a new file with these bytes, for this user alone; they are on the disk when it returns.
    static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        var file = Glibc.open(path, flags, 0o600)
        if file < 0, errno == ENOENT, let slash = path.lastIndex(of: "/") {
            try makeFolder(String(path[..<slash]))
            file = Glibc.open(path, flags, 0o600)
        }
        file = try check(file, "open")
        defer { close(file) }
        var place = 0
        while place < bytes.count {
            let piece = Array(bytes[place..<min(bytes.count, place + 1 << 20)])
            let count = Glibc.write(file, piece, piece.count)
            guard count > 0 || errno == EINTR else { throw SystemError(call: "write", code: errno) }
            place += max(0, count)
        }
        _ = try check(fsync(file), "fsync")
    }

    /// Puts a complete file in its place for good: its bytes, then its name.
    static func move(_ path: String, to place: String, in folder: String) throws(SystemError) {
        let file = try check(Glibc.open(path, O_RDONLY | O_CLOEXEC), "open")
        defer { close(file) }
        _ = try check(fsync(file), "fsync")
        do throws(SystemError) {
            _ = try check(rename(path, place), "rename")
        } catch {
            guard error.code == ENOENT else { throw error }
            try makeFolder(folder)
            _ = try check(rename(path, place), "rename")
        }
        let directory = try check(Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open")
        defer { close(directory) }
        _ = try check(fsync(directory), "fsync")
    }

    /// An open file; nil when there is none.
    static func open(reading path: String) throws(SystemError) -> Int32? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file < 0 else { return file }
        guard errno == ENOENT else { throw SystemError(call: "open", code: errno) }
        return nil
    }

    /// The next bytes; none at the end.
    static func read(_ file: Int32, atMost limit: Int) throws(SystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let count = Glibc.read(file, &buffer, limit)
            if count >= 0 { return Array(buffer[..<count]) }
            guard errno == EINTR else { throw SystemError(call: "read", code: errno) }
        }
    }

    /// Removes a file, if it is there.
    static func remove(_ path: String) throws(SystemError) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw SystemError(call: "unlink", code: errno)
    }
}
