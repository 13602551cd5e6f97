import EventLoop

/// A file of facts as users have it: recognised by its first bytes, unpacked by Debian's programs as it is read.
final class SourceFile: ByteSource {
    /// How a file is packed, by its first bytes.
    private enum Packing {
        case none, xz, gzip, zip

        init(_ head: ArraySlice<UInt8>) {
            if head.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
                self = .xz
            } else if head.starts(with: [0x1f, 0x8b]) {
                self = .gzip
            } else if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
                self = .zip
            } else {
                self = .none
            }
        }

        /// The program that unpacks it: zip needs the file by name, the others read it from their input.
        func command(_ path: String) -> [String]? {
            switch self {
            case .none: nil
            case .xz: ["xz", "-dc"]
            case .gzip: ["gzip", "-dc"]
            case .zip: ["unzip", "-p", path]
            }
        }
    }

    private let path: String
    private let file: BlockingFile
    private let size: Int
    private let command: [String]?
    private let program: ChildProcess?

    /// Opens the file.
    ///
    /// - Throws: `FactsError.unusable` when there is no such file, it is empty or the program that unpacks it is missing.
    init(_ path: String) throws(FactsError) {
        self.path = path
        do throws(SystemError) {
            file = try BlockingFile(reading: path)
            size = try file.size
            var head: [UInt8] = []
            _ = try file.read(into: &head, atMost: 8)
            try file.rewind()
            command = Packing(head[...]).command(path)
        } catch {
            throw .unusable(path: path, reason: "it cannot be read (\(error))")
        }
        guard size > 0 else { throw .unusable(path: path, reason: "it is empty") }
        do throws(SystemError) {
            if let command {
                let readsInput = command.count == 2
                program = try ChildProcess(command, input: readsInput ? file : nil)
            } else {
                program = nil
            }
        } catch {
            throw .unusable(path: path, reason: "it needs the program `\(command?[0] ?? "")` (\(error))")
        }
    }

    /// The child shares the file's position, so that tells how far it is; unzip opens the file itself.
    var progress: Double? {
        if command?[0] == "unzip" { return nil }
        guard let position = try? file.position else { return nil }
        return min(1, Double(position) / Double(size))
    }

    func read(into buffer: inout [UInt8], atMost limit: Int) throws(FactsError) -> Int {
        let exit: ChildProcess.Exit
        do throws(SystemError) {
            guard let program else { return try file.read(into: &buffer, atMost: limit) }
            let count = try program.read(into: &buffer, atMost: limit)
            if count > 0 { return count }
            exit = try program.wait()
        } catch {
            throw .unusable(path: path, reason: "it cannot be read to its end (\(error))")
        }
        // unzip says 1 when it warned and unpacked all the same.
        if exit.status == 0 || (command?[0] == "unzip" && exit.status == 1) { return 0 }
        let said = exit.message.split(separator: "\n").first.map(String.init) ?? "status \(exit.status)"
        throw .unusable(path: path, reason: "it is damaged or incomplete (\(said))")
    }
}
