import EventLoop
import TestSupport
import Testing

@Suite struct TimerTests {
    @Test func `timers fire in the order in which they are due, not in which they were set`() async throws {
        let order = try await onWorker { loop in
            var order: [Int] = []
            for milliseconds in [9, 1, 5, 3, 7] {
                loop.after(.milliseconds(milliseconds)) { order.append(milliseconds) }
            }
            try await loop.sleep(for: .milliseconds(12))
            return order
        }
        #expect(order == [1, 3, 5, 7, 9])
    }

    @Test func `a cancelled timer never fires and leaves nothing behind`() async throws {
        let (fired, left) = try await onWorker { loop in
            var fired = 0
            let before = loop.timerCount
            let timers = (0..<1000).map { number in loop.after(.milliseconds(1 + number % 7)) { fired += 1 } }
            for (number, timer) in timers.enumerated() where number % 3 != 0 { timer.cancel() }
            for timer in timers.prefix(3) { timer.cancel() }
            try await loop.sleep(for: .milliseconds(15))
            return (fired, loop.timerCount - before)
        }
        #expect(fired == 333)
        #expect(left == 0)
    }

    @Test func `cancelling a sleeping task wakes it at once, from any thread`() async throws {
        try await onWorker { loop in
            let task = loop.task { try await loop.sleep(for: .seconds(3600)) }
            let other = Worker.start(index: 1)
            await other.run { task.cancel() }
            await expectThrows(CancellationError.self) { try await task.value }
            other.stop()
            #expect(loop.timerCount == 0)
        }
    }

    @Test func `a task that is cancelled already does not sleep`() async throws {
        try await onWorker { loop in
            let task = loop.task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await loop.sleep(for: .seconds(3600))
            }
            await expectThrows(CancellationError.self) { try await task.value }
        }
    }

    @Test func `a deadline cancels the work, waits for it and says so`() async throws {
        try await onWorker { loop in
            var cleaned = false
            await expectThrows(DeadlineExceeded.self) {
                try await loop.deadline(.milliseconds(5)) {
                    defer { cleaned = true }
                    try await loop.sleep(for: .seconds(3600))
                }
            }
            #expect(cleaned)
        }
    }

    @Test func `a deadline that is met gives the result and forgets the timer`() async throws {
        try await onWorker { loop in
            let answer = try await loop.deadline(.seconds(3600)) { () async throws -> Int in
                try await loop.sleep(for: .milliseconds(1))
                return 42
            }
            #expect(answer == 42)
            #expect(loop.timerCount == 0)
        }
    }

    @Test func `an error of the work passes through a deadline unchanged`() async throws {
        try await onWorker { loop in
            await expectThrows(SystemError(call: "test", code: 1)) {
                try await loop.deadline(.seconds(3600)) { () async throws -> Void in
                    throw SystemError(call: "test", code: 1)
                }
            }
        }
    }

    @Test func `cancelling the caller of a deadline cancels its work`() async throws {
        try await onWorker { loop in
            let task = loop.task {
                try await loop.deadline(.seconds(3600)) { try await loop.sleep(for: .seconds(3600)) }
            }
            try await loop.sleep(for: .milliseconds(1))
            task.cancel()
            await expectThrows(CancellationError.self) { try await task.value }
        }
    }

    @Test func `an instant moves by durations and compares`() {
        let start = Instant(nanoseconds: 1_000)
        #expect(start + .microseconds(2) == Instant(nanoseconds: 3_000))
        #expect(start + .microseconds(2) - start == .microseconds(2))
        #expect(start < start + .nanoseconds(1))
        #expect(Duration.seconds(Int64.max).nanoseconds == .max / 4)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min / 4)
        #expect(Duration.milliseconds(1500).seconds == 1.5)
    }
}
