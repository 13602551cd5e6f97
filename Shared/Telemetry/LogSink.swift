import Glibc
import Synchronization

/// Where log lines go. Called from any worker, so it must be safe to call from several at once.
public struct LogSink: Sendable {
    private let take: @Sendable ([UInt8]) -> Void

    /// A sink that hands each line, with its line end, to `take`.
    public init(_ take: @escaping @Sendable ([UInt8]) -> Void) {
        self.take = take
    }

    /// Standard error, where Kubernetes and systemd collect lines.
    public static let standardError = LogSink.descriptor(2)

    /// Standard output.
    public static let standardOutput = LogSink.descriptor(1)

    /// Drops everything.
    public static let none = LogSink { _ in }

    /// An open file, pipe or socket; each line is one write(2), so lines of several workers do not mix.
    ///
    /// A collector that does not read must not stop a worker for good: where the descriptor is non-blocking, what it
    /// does not take is lost and counted in `lostLines`.
    public static func descriptor(_ descriptor: Int32) -> LogSink {
        LogSink { line in
            if !writeAll(line, to: descriptor) { lost.add(1, ordering: .relaxed) }
        }
    }

    /// Lines that descriptors did not take since the process began.
    public static var lostLines: UInt64 { lost.load(ordering: .relaxed) }

    func write(_ line: [UInt8]) { take(line) }

    private static let lost = Atomic<UInt64>(0)

    /// One write; more only where the kernel took a part (a pipe that was nearly full, a signal).
    private static func writeAll(_ line: [UInt8], to descriptor: Int32) -> Bool {
        var rest = line
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest.removeFirst(count)
        }
        return true
    }
}
