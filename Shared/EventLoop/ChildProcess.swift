internal import CLinux
internal import Glibc

/// A program that runs beside us and whose output we read: `xz`, `gzip`, `unzip`. Blocking, for commands.
///
/// It inherits only its three standard descriptors and the environment. When the last reference goes before
/// `wait()`, the program is ended.
public final class ChildProcess {
    /// How it ended.
    public struct Exit: Hashable, Sendable {
        /// 0 is success; 128 and more is the signal that ended it, plus 128.
        public let status: Int32
        /// What it said on its standard error, the first 4 KiB.
        public let message: String
    }

    private let process: Int32
    private let output: BlockingFile?
    private let errors: BlockingFile
    private var exit: Exit?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: the program, looked up in `PATH`, and its arguments. No shell sees them.
    ///   - input: its standard input from the file's position on; nil is empty.
    ///   - output: where its standard output goes; nil is to `read`.
    /// - Throws: what posix_spawnp(3) says: ENOENT when there is no such program.
    public init(_ arguments: [String], input: BlockingFile? = nil, output: BlockingFile? = nil) throws(SystemError) {
        errors = try BlockingFile(inMemory: "errors of \(arguments[0])")
        let source = if let input { input } else { try BlockingFile(reading: "/dev/null") }
        var ends: [Int32] = [-1, -1]
        if output == nil { _ = try SystemError.check(clinux_pipe(&ends), "pipe2") }
        let sink = output ?? BlockingFile(owning: ends[1], name: "pipe to us")
        self.output = output == nil ? BlockingFile(owning: ends[0], name: "pipe from \(arguments[0])") : nil
        // The copies live until the call has returned; posix_spawnp only reads them.
        let copies = arguments.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let result = clinux_spawn(copies + [nil], source.descriptor, sink.descriptor, errors.descriptor)
        process = try SystemError.check(result, "start \(arguments[0])")
    }

    deinit {
        if exit == nil {
            clinux_kill(process)
            _ = clinux_wait(process)
        }
    }

    /// Appends what it printed next to `buffer`, at most `limit` bytes; 0 means that it closed its output.
    public func read(into buffer: inout [UInt8], atMost limit: Int) throws(SystemError) -> Int {
        try output?.read(into: &buffer, atMost: limit) ?? 0
    }

    /// Waits until it has ended. Read its output to the end before, or it may never end.
    public func wait() throws(SystemError) -> Exit {
        if let exit { return exit }
        let status = try SystemError.check(clinux_wait(process), "waitpid")
        try errors.rewind()
        var said: [UInt8] = []
        _ = try errors.read(into: &said, atMost: 4096)
        let exit = Exit(status: status, message: String(decoding: said, as: UTF8.self))
        self.exit = exit
        return exit
    }
}
