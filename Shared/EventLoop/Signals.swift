internal import CLinux
internal import Glibc

/// Signals as events of a loop, through signalfd, so that no code runs in a signal handler.
public final class Signals: Sendable {
    private let descriptor: Int32

    /// Takes `signals` out of their default handling for the calling thread and those started later:
    /// call it before any worker starts.
    public init(blocking signals: [Int32]) throws(SystemError) {
        descriptor = try SystemError.check(clinux_signalfd(signals, Int32(signals.count)), "signalfd")
    }

    deinit { Glibc.close(descriptor) }

    /// Waits on the calling worker for the next signal and gives its number.
    public func next() async throws -> Int32 {
        let loop = EventLoop.current
        while true {
            let number = clinux_signalfd_read(descriptor)
            if number > 0 { return number }
            guard number == -EAGAIN else { throw SystemError(call: "read signalfd", code: -number) }
            try await loop.suspend { (waiter: Waiter<Void>) in
                do {
                    let watch = try loop.watch(descriptor, .read) { _ in waiter.resume() }
                    waiter.onEnd = { watch.cancel() }
                } catch {
                    waiter.resume(throwing: error)
                }
            }
        }
    }
}
