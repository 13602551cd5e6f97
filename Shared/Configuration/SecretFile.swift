import Glibc

/// A file that holds one secret.
enum SecretFile {
    /// Far above a key or a connection string; what is larger was named by mistake.
    private static let mostBytes = 65_536

    struct Fault: Error {
        let message: String
    }

    /// The content as text without its last line end. The permissions are those of the file that is then read:
    /// both come from one descriptor, so nobody can swap the file in between.
    static func read(_ path: String) throws(Fault) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Fault(message: "names a file that cannot be opened (errno \(errno))") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Fault(message: "names something that is not a file")
        }
        guard status.st_mode & 0o007 == 0 else {
            throw Fault(message: "names a file that everybody can open; take the rights of others away (chmod o= FILE)")
        }
        let bytes = try content(of: file)
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(message: "names a file that is not UTF-8 text")
        }
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty else { throw Fault(message: "names an empty file") }
        return text
    }

    private static func content(of file: Int32) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(file, &part, part.count)
            guard count >= 0 else { throw Fault(message: "names a file that cannot be read (errno \(errno))") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: part[..<count])
            guard bytes.count <= mostBytes else { throw Fault(message: "names a file of more than 64 KiB") }
        }
    }
}
