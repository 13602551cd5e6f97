import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct SystemTests {
    @Test func `the pool runs work on other threads, gives back results and errors, and bounds its queue`() async throws
    {
        let pool = BlockingPool(threads: 1, queue: 2)
        let gate = Gate()
        try await onWorker { loop in
            let mine = pthread_self()
            #expect(try await pool.run { pthread_self() } != mine)
            await expectThrows(SystemError(call: "test", code: 5)) {
                try await pool.run { throw SystemError(call: "test", code: 5) }
            }
            let first = loop.task { try await pool.run { gate.wait() } }
            await gate.entered()
            let queued = (0..<2).map { number in loop.task { try await pool.run { number } } }
            while pool.waiting < 2 { await Task.yield() }
            await expectThrows(BlockingPool.Full.self) { try await pool.run {} }
            gate.open()
            try await first.value
            #expect(try await queued[0].value == 0)
            #expect(try await queued[1].value == 1)
            pool.shutdown()
            await expectThrows(BlockingPool.Full.self) { try await pool.run {} }
        }
    }

    @Test func `a blocked signal arrives as a value`() async throws {
        // The signal goes to one thread that has it blocked, so that no other test is hit.
        let number = try await onWorker { loop in
            let signals = try Signals(blocking: [SIGUSR2])
            loop.after(.milliseconds(1)) { pthread_kill(pthread_self(), SIGUSR2) }
            return try await signals.next()
        }
        #expect(number == SIGUSR2)
    }

    @Test func `a mapped file gives typed, bounds-checked views`() throws {
        let path = "/tmp/driveline-mapped-\(getpid())"
        defer { unlink(path) }
        let file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0o600)
        let numbers: [UInt32] = [1, 2, 3, 0xFFFF_FFFF]
        #expect(numbers.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == 16)
        close(file)

        let mapped = try MappedFile(path: path)
        #expect(mapped.count == 16)
        let view = try #require(mapped.array(of: UInt32.self, at: 4, count: 3))
        #expect(Array(view) == [2, 3, 0xFFFF_FFFF])
        #expect(view.withSpan(1..<3) { span in span[0] } == 3)
        var copy: [UInt32] = [7]
        view.append(0..<2, to: &copy)
        #expect(copy == [7, 2, 3])
        #expect(mapped.array(of: UInt32.self, at: 4, count: 4) == nil)
        #expect(mapped.array(of: UInt32.self, at: 2, count: 1) == nil)
        #expect(mapped.array(of: UInt32.self, at: -4, count: 1) == nil)
        #expect(mapped.array(of: UInt8.self, at: 16, count: 0)?.isEmpty == true)
    }

    @Test func `mapping what is not there or is empty says which file and why`() throws {
        #expect(throws: SystemError(call: "map /nonexistent", code: ENOENT)) { try MappedFile(path: "/nonexistent") }
        #expect(throws: SystemError(call: "map /dev/null", code: ENODATA)) { try MappedFile(path: "/dev/null") }
        #expect(SystemError(call: "accept4", code: EMFILE).description == "accept4: Too many open files (24)")
    }

    @Test func `a watch reports while its condition lasts, as asked, until it is cancelled`() async throws {
        try await onWorker { loop in
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            var seen: [Interest] = []
            let watch = try loop.watch(ends[0], .read) { seen.append($0) }
            #expect(write(ends[1], "x", 1) == 1)
            while seen.count < 2 { try await loop.sleep(for: .milliseconds(1)) }
            #expect(seen[0] == .read)
            watch.change(to: [])
            seen = []
            try await loop.sleep(for: .milliseconds(3))
            #expect(seen.isEmpty)
            close(ends[1])
            while seen.isEmpty { try await loop.sleep(for: .milliseconds(1)) }
            #expect(seen[0].contains(.hangup))
            watch.cancel()
            watch.cancel()
            watch.change(to: .read)
            seen = []
            try await loop.sleep(for: .milliseconds(3))
            #expect(seen.isEmpty)
            #expect(throws: SystemError(call: "epoll_ctl", code: EBADF)) { try loop.watch(9_999, .read) { _ in } }
            close(ends[0])
        }
    }
}

/// Holds a thread of the pool until it is opened.
private final class Gate: Sendable {
    private let state = Mutex((entered: false, open: false))

    func wait() {
        state.withLock { $0.entered = true }
        while !state.withLock({ $0.open }) { usleep(200) }
    }

    func entered() async {
        while !state.withLock({ $0.entered }) { await Task.yield() }
    }

    func open() { state.withLock { $0.open = true } }
}
