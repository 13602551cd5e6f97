internal import CLinux
internal import Glibc

/// A listening TCP socket. With `reusePort` each worker has its own and the kernel spreads the
/// connections. Belongs to its loop.
public final class Listener {
    /// The port it listens on, also when the system chose it.
    public let port: UInt16

    private let descriptor: Int32
    private let loop: EventLoop
    private var watch: Watch?
    private var waiting: Waiter<Void>?
    private var isOpen = true

    /// Listens on an IP literal; port 0 lets the system choose.
    public init(
        host: String = "127.0.0.1", port: UInt16 = 0, backlog: Int32 = 1024, reusePort: Bool = true
    ) throws(SystemError) {
        loop = .current
        descriptor = try SystemError.check(clinux_listen(host, port, backlog, reusePort ? 1 : 0), "listen")
        self.port = UInt16(clamping: clinux_local_port(descriptor))
        watch = try loop.watch(descriptor, .read, edge: true) { [unowned self] _ in
            let waiter = waiting
            waiting = nil
            waiter?.resume()
        }
    }

    deinit { close() }

    /// The next connection. Throws `SystemError` (EMFILE and the like: wait a little and call again;
    /// EBADF once closed) or `CancellationError`.
    public func accept() async throws -> Socket {
        var peer = [CChar](repeating: 0, count: 64)
        while true {
            guard isOpen else { throw SystemError(call: "accept4", code: EBADF) }
            let accepted = clinux_accept(descriptor, &peer, peer.count)
            if accepted >= 0 {
                let address = String(decoding: peer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                return try Socket(descriptor: accepted, remoteAddress: address, loop: loop)
            }
            switch -accepted {
            case EAGAIN: try await loop.suspend { (waiter: Waiter<Void>) in waiting = waiter }
            // The connection died in the queue, which is not the listener's trouble (accept(2)).
            case ECONNABORTED, EINTR, EPROTO, ENETDOWN, EHOSTUNREACH, ENETUNREACH: continue
            default: throw SystemError(call: "accept4", code: -accepted)
            }
        }
    }

    /// Stops listening; a task in `accept` gets EBADF. A second call does nothing.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        watch?.cancel()
        watch = nil
        Glibc.close(descriptor)
        waiting?.resume(throwing: SystemError(call: "accept4", code: EBADF))
    }
}
