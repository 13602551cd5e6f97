internal import CLinux
internal import Glibc

/// A connected stream socket, non-blocking, watched once and edge-triggered. Belongs to its loop.
public final class Socket {
    /// The peer's address without port; empty for Unix sockets.
    public let remoteAddress: String
    /// Whether the socket is still open.
    public private(set) var isOpen = true
    /// Called when the peer is gone for good (a reset, or both directions have ended), even while nobody reads or
    /// writes: the moment to stop working for it.
    public var onHangup: (() -> Void)?

    private let descriptor: Int32
    private let loop: EventLoop
    private var watch: Watch?
    private var reading: Waiter<Void>?
    private var writing: Waiter<Void>?
    /// What the next suspension is told at once, because it came while nobody waited.
    private var interruption: (any Error)?
    private var pendingRead = false
    private var pendingWrite = false

    init(descriptor: Int32, remoteAddress: String, loop: EventLoop) throws(SystemError) {
        self.descriptor = descriptor
        self.remoteAddress = remoteAddress
        self.loop = loop
        watch = nil
        do {
            watch = try loop.watch(descriptor, [.read, .write], edge: true) { [unowned self] in ready($0) }
        } catch {
            Glibc.close(descriptor)
            isOpen = false
            throw error
        }
    }

    deinit { close() }

    /// Connects to an IP literal, or to a Unix socket when `host` begins with `/`.
    public static func connect(host: String, port: UInt16 = 0) async throws -> Socket {
        let loop = EventLoop.current
        let descriptor = try SystemError.check(clinux_connect(host, port), "connect")
        let socket = try Socket(descriptor: descriptor, remoteAddress: host, loop: loop)
        try await socket.writable()
        let error = clinux_socket_error(descriptor)
        guard error == 0 else {
            socket.close()
            throw SystemError(call: "connect", code: error)
        }
        return socket
    }

    /// Two sockets connected to each other; for tests of what stands on sockets.
    public static func pair() throws -> (Socket, Socket) {
        var descriptors: [Int32] = [0, 0]
        _ = try SystemError.check(clinux_socketpair(&descriptors), "socketpair")
        let loop = EventLoop.current
        return (
            try Socket(descriptor: descriptors[0], remoteAddress: "", loop: loop),
            try Socket(descriptor: descriptors[1], remoteAddress: "", loop: loop)
        )
    }

    // MARK: reading

    /// Appends what has arrived, at most `limit` bytes, waiting for the first; 0 is the end of the stream.
    public func read(into buffer: inout [UInt8], atMost limit: Int = 64 * 1024) async throws -> Int {
        while true {
            if let count = try readAvailable(into: &buffer, atMost: limit) { return count }
            try await readable()
        }
    }

    /// Appends what has arrived, at most `limit` bytes, without waiting; nil when nothing has, 0 at the end.
    public func readAvailable(into buffer: inout [UInt8], atMost limit: Int = 64 * 1024) throws -> Int? {
        guard isOpen else { throw SystemError(call: "recv", code: EBADF) }
        let size = min(limit, loop.scratch.count)
        let count = clinux_receive(descriptor, loop.scratch.baseAddress, size)
        if count > 0 {
            buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: loop.scratch[..<Int(count)]))
            return Int(count)
        }
        if count == 0 { return 0 }
        let code = Int32(-count)
        guard code == EAGAIN else { throw SystemError(call: "recv", code: code) }
        return nil
    }

    // MARK: writing

    /// Writes all of `bytes`, waiting as long as the peer does not take them.
    public func write(_ bytes: [UInt8]) async throws {
        var sent = 0
        while true {
            sent += try writeAvailable(bytes, from: sent)
            if sent == bytes.count { return }
            try await writable()
        }
    }

    /// Writes what the peer takes of `bytes` from `start` on, without waiting; the number of bytes taken.
    public func writeAvailable(_ bytes: [UInt8], from start: Int = 0) throws -> Int {
        guard isOpen else { throw SystemError(call: "send", code: EBADF) }
        var sent = start
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                clinux_send(descriptor, raw.baseAddress?.advanced(by: sent), raw.count - sent)
            }
            if count < 0 {
                let code = Int32(-count)
                guard code == EAGAIN else { throw SystemError(call: "send", code: code) }
                break
            }
            sent += Int(count)
        }
        return sent - start
    }

    // MARK: waiting

    /// Suspends until there may be something to read. One task at a time.
    public func readable() async throws {
        if pendingRead {
            pendingRead = false
            return
        }
        try check()
        try await loop.suspend { (waiter: Waiter<Void>) in
            precondition(reading == nil || reading?.isWaiting == false, "two tasks read one socket")
            reading = waiter
        }
    }

    /// Suspends until the peer may take more. One task at a time.
    public func writable() async throws {
        if pendingWrite {
            pendingWrite = false
            return
        }
        try check()
        try await loop.suspend { (waiter: Waiter<Void>) in
            precondition(writing == nil || writing?.isWaiting == false, "two tasks write one socket")
            writing = waiter
        }
    }

    private func check() throws {
        if let error = interruption {
            interruption = nil
            throw error
        }
        guard isOpen else { throw SystemError(call: "wait", code: EBADF) }
    }

    private func ready(_ interest: Interest) {
        if interest.contains(.read) {
            if let waiter = reading, waiter.isWaiting {
                reading = nil
                waiter.resume()
            } else {
                pendingRead = true
            }
        }
        if interest.contains(.write) {
            if let waiter = writing, waiter.isWaiting {
                writing = nil
                waiter.resume()
            } else {
                pendingWrite = true
            }
        }
        if interest.contains(.hangup) { onHangup?() }
    }

    /// Makes the task that waits on this socket, or the next one that would, throw `error`: how a
    /// deadline or a drain reaches a connection.
    public func interrupt(_ error: any Error) {
        var reached = false
        for waiter in [reading, writing] {
            if let waiter, waiter.isWaiting {
                waiter.resume(throwing: error)
                reached = true
            }
        }
        reading = nil
        writing = nil
        if !reached { interruption = error }
    }

    // MARK: ending

    /// Says that nothing more will be written; reading goes on.
    public func shutdownWrite() {
        guard isOpen else { return }
        clinux_shutdown_write(descriptor)
    }

    /// Closes the socket; a task that waits on it gets EBADF. A second call does nothing.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        onHangup = nil
        watch?.cancel()
        watch = nil
        Glibc.close(descriptor)
        interrupt(SystemError(call: "wait", code: EBADF))
    }

    /// Closes the socket so that the peer gets a reset (RST) instead of an orderly end.
    public func reset() {
        guard isOpen else { return }
        clinux_linger_zero(descriptor)
        close()
    }
}
