import EventLoop
import Glibc
import TestSupport
import Testing

@Suite struct WorkerTests {
    @Test func `everything that runs on a worker runs on its one thread`() async throws {
        let worker = Worker.start(index: 3)
        let threads = await worker.run { () async -> Set<UInt> in
            var threads: Set<UInt> = [pthread_self()]
            await Task.yield()
            threads.insert(pthread_self())
            let task = EventLoop.current.spawn { threads.insert(pthread_self()) }
            await task.value
            #expect(EventLoop.current.index == 3)
            return threads
        }
        #expect(threads.count == 1)
        #expect(EventLoop.currentIfAny == nil)
        worker.stop()
    }

    @Test func `what runs on a worker prefers its thread, whoever started it`() async throws {
        let worker = Worker.start()
        let threads = try await worker.run { () async throws -> [UInt] in
            let loop = EventLoop.current
            let spawned = loop.task { await threadOfConcurrentCode() }
            return [pthread_self(), await threadOfConcurrentCode(), try await spawned.value]
        }
        #expect(Set(threads).count == 1)
        #expect(await threadOfConcurrentCode() != threads[0], "elsewhere it does not")
        worker.stop()
    }

    @Test func `an error leaves a worker as it was thrown`() async throws {
        let worker = Worker.start()
        await #expect(throws: SystemError(call: "test", code: 5)) {
            try await worker.run { throw SystemError(call: "test", code: 5) }
        }
        worker.stop()
    }

    @Test func `nothing runs between the start of a wait and its suspension`() async throws {
        try await onWorker { loop in
            var log: [String] = []
            loop.spawn { log.append("job") }
            try await loop.suspend { (waiter: Waiter<Void>) in
                log = ["started"]
                loop.spawn {
                    log.append("later job")
                    waiter.resume()
                }
                log.append("suspending")
            }
            #expect(log.filter { $0 != "job" } == ["started", "suspending", "later job"])
        }
    }

    @Test func `the wait of a task that is cancelled already does not start`() async throws {
        try await onWorker { loop in
            var hasStarted = false
            let task = loop.task {
                while !Task.isCancelled { await Task.yield() }
                loop.assertOnLoop()
                try await loop.suspend { (_: Waiter<Void>) in hasStarted = true }
            }
            task.cancel()
            await expectThrows(CancellationError.self) { try await task.value }
            #expect(!hasStarted)
        }
    }

    @Test func `ten thousand jobs from eight threads all run, without a race on the worker's state`() async throws {
        final class Counter {
            var value = 0
        }
        actor Holder {
            let worker: Worker
            init(_ worker: Worker) { self.worker = worker }
            let counter = Counter()
            nonisolated var unownedExecutor: UnownedSerialExecutor { worker.unownedExecutor }
            func add() { counter.value += 1 }
            var value: Int { counter.value }
        }
        let worker = Worker.start()
        let holder = Holder(worker)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10_000 { group.addTask { await holder.add() } }
        }
        #expect(await holder.value == 10_000)
        worker.stop()
    }

    @Test func `actions submitted from elsewhere run on the loop, in order`() async throws {
        let order = try await onWorker { loop in
            var order: [Int] = []
            let other = Worker.start(index: 1)
            try await loop.suspend { (waiter: Waiter<Void>) in
                let keep = Keep(order: { order.append($0) }, done: { waiter.resume() })
                keep.start(on: loop, from: other)
            }
            other.stop()
            return order
        }
        #expect(order == Array(0..<100))
    }

    @Test func `end-of-turn actions run once, after the jobs of the turn`() async throws {
        let log = try await onWorker { loop in
            var log: [String] = []
            loop.atEndOfTurn { log.append("flush") }
            loop.spawn { log.append("job") }
            await Task.yield()
            try await loop.sleep(for: .milliseconds(2))
            return log
        }
        #expect(log == ["job", "flush"])
    }

    @Test func `a busy worker still serves its timers`() async throws {
        let fired = try await onWorker { loop in
            var fired = false
            loop.after(.milliseconds(1)) { fired = true }
            while !fired { await Task.yield() }
            return fired
        }
        #expect(fired)
    }

    @Test func `a waiter is resumed once, whatever is called after`() async throws {
        try await onWorker { loop in
            var ended = 0
            let value = try await loop.suspend { (waiter: Waiter<Int>) in
                waiter.onEnd = { ended += 1 }
                loop.after(.zero) {
                    #expect(waiter.isWaiting)
                    waiter.resume(returning: 1)
                    waiter.resume(returning: 2)
                    waiter.resume(throwing: CancellationError())
                    #expect(!waiter.isWaiting)
                }
            }
            #expect(value == 1)
            #expect(ended == 1)
        }
    }
}

/// Where code runs that is bound to no actor.
@concurrent private func threadOfConcurrentCode() async -> UInt { UInt(pthread_self()) }

/// Submits a hundred numbers from another worker; the closures run on the loop only.
private struct Keep: @unchecked Sendable {
    let order: (Int) -> Void
    let done: () -> Void

    func start(on loop: EventLoop, from other: Worker) {
        other.loop.submit {
            for number in 0..<100 { loop.submit { order(number) } }
            loop.submit { done() }
        }
    }
}
