import Glibc

/// Programs of the system that the tests need: gzip, openssl.
enum Shell {
    struct Failed: Error {
        let status: Int32
        let command: String
    }

    /// What `command` (for sh) writes to its standard output; throws when it fails.
    static func output(_ command: String) async throws -> [UInt8] {
        guard let pipe = popen(command, "r") else { throw Failed(status: errno, command: command) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        let status = pclose(pipe)
        guard status == 0 else { throw Failed(status: status, command: command) }
        return bytes
    }
}
