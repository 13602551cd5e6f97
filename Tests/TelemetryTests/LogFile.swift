import FoundationEssentials
import Glibc

/// A file opened for appending, gone with its owner.
final class LogFile: Sendable {
    let descriptor: Int32
    private let path: String

    init(_ path: String) throws {
        self.path = path
        try Data().write(to: URL(filePath: path))
        descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw Missing() }
    }

    func content() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    deinit {
        close(descriptor)
        try? FileManager.default.removeItem(atPath: path)
    }
}
