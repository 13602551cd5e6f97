import EventLoop
import Glibc
import TestSupport
import Testing

@Suite struct SocketTests {
    @Test func `what one end writes the other reads, whatever its size`() async throws {
        try await onWorker { loop in
            let (left, right) = try Socket.pair()
            let sent = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let writer = loop.spawn {
                try? await left.write(sent)
                left.shutdownWrite()
            }
            var received: [UInt8] = []
            while try await right.read(into: &received) > 0 {}
            await writer.value
            #expect(received == sent)
        }
    }

    @Test func `a read takes at most what it is asked for`() async throws {
        try await onWorker { _ in
            let (left, right) = try Socket.pair()
            try await left.write(Array("abcdef".utf8))
            var received: [UInt8] = []
            #expect(try await right.read(into: &received, atMost: 4) == 4)
            #expect(received == Array("abcd".utf8))
            #expect(try right.readAvailable(into: &received) == 2)
            #expect(try right.readAvailable(into: &received) == nil)
            left.close()
            #expect(try await right.read(into: &received) == 0)
        }
    }

    @Test func `cancelling a task that reads wakes it`() async throws {
        try await onWorker { loop in
            let (_left, right) = try Socket.pair()
            let task = loop.task {
                var buffer: [UInt8] = []
                _ = try await right.read(into: &buffer)
            }
            try await loop.sleep(for: .milliseconds(1))
            task.cancel()
            await expectThrows(CancellationError.self) { try await task.value }
            #expect(_left.isOpen)
        }
    }

    @Test func `an interruption reaches the waiting task, or the next that would wait`() async throws {
        try await onWorker { loop in
            let (left, right) = try Socket.pair()
            loop.after(.milliseconds(1)) { right.interrupt(DeadlineExceeded()) }
            var buffer: [UInt8] = []
            await expectThrows(DeadlineExceeded.self) { try await right.read(into: &buffer) }
            right.interrupt(DeadlineExceeded())
            await expectThrows(DeadlineExceeded.self) { try await right.read(into: &buffer) }
            try await left.write([1])
            #expect(try await right.read(into: &buffer) == 1)
        }
    }

    @Test func `closing a socket ends the task that waits on it`() async throws {
        try await onWorker { loop in
            let (left, right) = try Socket.pair()
            loop.after(.milliseconds(1)) { right.close() }
            var buffer: [UInt8] = []
            await expectThrows(SystemError(call: "wait", code: EBADF)) { try await right.read(into: &buffer) }
            await expectThrows(SystemError(call: "send", code: EBADF)) { try await right.write([1]) }
            #expect(throws: SystemError(call: "recv", code: EBADF)) { try right.readAvailable(into: &buffer) }
            #expect(!right.isOpen)
            left.close()
        }
    }

    @Test func `writing to a peer that is gone is an error, not a signal`() async throws {
        try await onWorker { loop in
            let (left, right) = try Socket.pair()
            right.close()
            await expectThrows(SystemError(call: "send", code: EPIPE)) { try await left.write([1]) }
        }
    }

    @Test func `a listener gives connections with the peer's address, and a reset reaches the peer`() async throws {
        try await onWorker { loop in
            let listener = try Listener()
            let connecting = try await Socket.connect(host: "127.0.0.1", port: listener.port)
            let accepted = try await listener.accept()
            #expect(accepted.remoteAddress == "127.0.0.1")
            try await connecting.write([7])
            var buffer: [UInt8] = []
            #expect(try await accepted.read(into: &buffer) == 1)
            accepted.reset()
            await expectThrows(SystemError(call: "recv", code: ECONNRESET)) {
                try await connecting.read(into: &buffer)
            }
        }
    }

    @Test func `two listeners share a port, and a closed one refuses`() async throws {
        try await onWorker { loop in
            let first = try Listener(host: "::1")
            let second = try Listener(host: "::1", port: first.port)
            #expect(second.port == first.port)
            second.close()
            let connecting = try await Socket.connect(host: "::1", port: first.port)
            _ = try await first.accept()
            connecting.close()
            loop.after(.milliseconds(1)) { first.close() }
            await expectThrows(SystemError(call: "accept4", code: EBADF)) { _ = try await first.accept() }
            await expectThrows(SystemError(call: "connect", code: ECONNREFUSED)) {
                _ = try await Socket.connect(host: "::1", port: first.port)
            }
        }
    }

    @Test func `a name instead of an address is refused`() async throws {
        try await onWorker { _ in
            await expectThrows(SystemError(call: "connect", code: EADDRNOTAVAIL)) {
                _ = try await Socket.connect(host: "example", port: 80)
            }
            #expect(throws: SystemError(call: "listen", code: EADDRNOTAVAIL)) { try Listener(host: "example") }
            await expectThrows(SystemError(call: "connect", code: ENOENT)) {
                _ = try await Socket.connect(host: "/nonexistent/socket")
            }
        }
    }

    @Test func `an event of a closed descriptor never reaches the next owner of its slot`() async throws {
        try await onWorker { loop in
            for _ in 0..<200 {
                let (left, right) = try Socket.pair()
                _ = try left.writeAvailable([1])
                right.close()
                let (fresh, peer) = try Socket.pair()
                var buffer: [UInt8] = []
                #expect(try fresh.readAvailable(into: &buffer) == nil)
                _ = try peer.writeAvailable([9])
                #expect(try await fresh.read(into: &buffer) == 1)
                #expect(buffer == [9])
                left.close()
            }
        }
    }
}
