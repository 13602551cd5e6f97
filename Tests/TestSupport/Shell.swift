import FoundationEssentials
import Glibc

/// Runs `body` with the path of a new folder that only this user can open; the folder goes with all in it.
public func withTemporaryFolder<T>(_ body: (String) throws -> T) throws -> T {
    let path = FileManager.default.temporaryDirectory.appending(path: "driveline-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

/// How a command ended and what it wrote, standard output and error together.
public struct ShellResult: Sendable {
    /// The exit code; -1 when a signal ended it.
    public let status: Int32
    /// What it wrote.
    public let output: [UInt8]

    /// What it wrote, as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
}

/// Runs one line of the shell with `input` as its standard input and waits for its end. For tools that judge our
/// output; blocks the thread, so never on a worker.
public func shell(_ command: String, input: [UInt8] = []) throws -> ShellResult {
    try withTemporaryFolder { folder in
        try Data(input).write(to: URL(filePath: folder + "/in"))
        let status = try run("( \(command)\n) <'\(folder)/in' >'\(folder)/out' 2>&1")
        let output = try Data(contentsOf: URL(filePath: folder + "/out"))
        return ShellResult(status: status & 0x7F == 0 ? (status >> 8) & 0xFF : -1, output: Array(output))
    }
}

/// No program could be started.
struct NotStarted: Error { let errno: Int32 }

/// The status of a line of the shell. A machine with hundreds of threads at work has no room for another process at times
/// (ENOMEM and EAGAIN were seen): that passes, and says nothing about what is tested.
private func run(_ line: String) throws -> Int32 {
    for _ in 1..<100 {
        let status = system(line)
        if status != -1 { return status }
        guard errno == ENOMEM || errno == EAGAIN else { break }
        usleep(50_000)
    }
    throw NotStarted(errno: errno)
}

/// The folder that the tests' own executable stands in, with the products beside it.
public var productsFolder: String {
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: executable).deletingLastPathComponent().path()
}
