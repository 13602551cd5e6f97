import EventLoop
import Testing

@testable import Postgres

struct PoolStateTests {
    private let start = Instant(nanoseconds: 0)
    private let patience = Duration.milliseconds(2)

    /// A pool with open, idle connections 1, 2 …
    private func pool(
        open: Int, minimum: Int = 0, maximum: Int = 4, depth: Int = 2, fill: Int = 1, maxWaiting: Int = 10
    ) -> PoolState<String> {
        var pool = PoolState<String>(
            minimum: minimum, maximum: maximum, depth: depth, fill: fill, patience: patience, maxWaiting: maxWaiting)
        for _ in 0..<open {
            let id = pool.open(at: start, dies: start + .seconds(1000))
            pool.opened(id, at: start)
        }
        return pool
    }

    @Test func `reads fill a busy connection before an idle one, and the least loaded when none is idle`() {
        var pool = pool(open: 2, depth: 4, fill: 3)
        let taken = (0..<9).map { _ in pool.takeForRead(at: start) }
        #expect(taken == [1, 1, 1, 2, 2, 2, 1, 2, nil])
        #expect(pool.inUse == 2)
        for _ in 0..<3 { pool.readEnded(on: 2, at: start) }
        let next = (0..<3).map { _ in pool.takeForRead(at: start) }
        #expect(next == [2, 2, 2], "where one is under way still")
    }

    @Test func `reads leave idle connections to transactions`() {
        var pool = pool(open: 2, depth: 4, fill: 4)
        for _ in 0..<4 { _ = pool.takeForRead(at: start) }
        #expect(pool.idle == 1)
        #expect(!pool.wantsConnection, "one is idle")
        let transaction = pool.takeForTransaction()
        #expect(transaction == 2)
        #expect(pool.wantsConnection, "for the next transaction")
    }

    @Test func `nothing is put behind a read that has run for long`() {
        var pool = pool(open: 2, depth: 4, fill: 4)
        let late = start + patience
        let early = [pool.takeForRead(at: start), pool.takeForRead(at: start + (patience - .nanoseconds(1)))]
        #expect(early == [1, 1])
        let others = [pool.takeForRead(at: late), pool.takeForRead(at: late)]
        #expect(others == [2, 2])
        // The one behind it begins to run when it ends.
        pool.readEnded(on: 1, at: late)
        let last = [pool.takeForRead(at: late), pool.takeForRead(at: late + patience)]
        #expect(last == [1, nil])
        let waits = pool.wait("read", in: .read, at: late + patience)
        #expect(waits && pool.wantsConnection, "all connections are slow, so one more is opened")
        let none = pool.next(at: late + patience)
        #expect(none == nil)
        pool.readEnded(on: 2, at: late + patience)
        let next = pool.next(at: late + patience)
        #expect(next?.slot == 2)
    }

    @Test func `reads are stuck when the one before them has run for the limit`() {
        var pool = pool(open: 2, depth: 4, fill: 4)
        let limit = Duration.milliseconds(25)
        _ = pool.takeForRead(at: start)
        #expect(pool.stuck(at: start + limit, limit: limit) == [], "nothing is behind it")
        _ = pool.takeForRead(at: start)
        #expect(pool.stuck(at: start + (limit - .nanoseconds(1)), limit: limit) == [])
        #expect(pool.stuck(at: start + limit, limit: limit) == [1])
        _ = pool.takeForRead(at: start)
        pool.readEnded(on: 1, at: start + limit)
        #expect(pool.stuck(at: start + limit, limit: limit) == [], "another one runs now")
    }

    @Test func `a waiting transaction reserves a connection without a slow read`() {
        var pool = pool(open: 2, maximum: 2, depth: 4, fill: 4)
        let late = start + patience
        let taken = [pool.takeForRead(at: start), pool.takeForRead(at: late), pool.takeForRead(at: late)]
        #expect(taken == [1, 2, 2])
        let waits = pool.wait("transaction", in: .transaction, at: late)
        let refused = pool.takeForRead(at: late)
        #expect(waits && refused == nil, "2 drains, although more is under way there")
        pool.readEnded(on: 2, at: late)
        pool.readEnded(on: 2, at: late)
        let next = pool.next(at: late)
        #expect(next?.request == "transaction" && next?.slot == 2)
    }

    @Test func `a transaction has its connection for itself`() {
        var pool = pool(open: 2)
        do {
            let value = pool.takeForTransaction()
            #expect(value == 1)
        }
        do {
            let value = pool.takeForRead(at: start)
            #expect(value == 2)
        }
        do {
            let value = pool.takeForRead(at: start)
            #expect(value == 2)
        }
        do {
            let value = pool.takeForRead(at: start)
            #expect(value == nil)
        }
        do {
            let value = pool.takeForTransaction()
            #expect(value == nil)
        }
        pool.transactionEnded(on: 1, at: start)
        do {
            let value = pool.takeForRead(at: start)
            #expect(value == 1)
        }
    }

    @Test func `a waiting transaction gets the connection that drains first, and reads do not keep it away`() {
        var pool = pool(open: 2)
        _ = pool.takeForRead(at: start)
        _ = pool.takeForRead(at: start)
        _ = pool.takeForRead(at: start)  // two on 1, one on 2
        do {
            let value = pool.wait("transaction", in: .transaction, at: start)
            #expect(value)
        }
        do {
            let value = pool.next(at: start)
            #expect(value == nil)
        }
        do {
            let value = pool.takeForRead(at: start)
            #expect(value == nil, "2 is reserved, 1 is full")
        }
        pool.readEnded(on: 1, at: start)
        do {
            let value = pool.takeForRead(at: start)
            #expect(value == 1)
        }
        pool.readEnded(on: 2, at: start)
        let next = pool.next(at: start)
        #expect(next?.request == "transaction")
        #expect(next?.slot == 2)
        #expect(pool.waiting == 0)
    }

    @Test func `who came first is served first`() {
        var pool = pool(open: 1, depth: 2)
        do {
            let value = pool.takeForTransaction()
            #expect(value == 1)
        }
        for (name, lane) in [("r1", false), ("r2", false), ("t1", true), ("r3", false)] {
            do {
                let value = pool.wait(name, in: lane ? .transaction : .read, at: start)
                #expect(value)
            }
        }
        pool.transactionEnded(on: 1, at: start)
        do {
            let value = pool.next(at: start)?.request
            #expect(value == "r1")
        }
        do {
            let value = pool.next(at: start)
            #expect(value == nil, "the connection drains for the transaction")
        }
        pool.readEnded(on: 1, at: start)
        do {
            let value = pool.next(at: start)?.request
            #expect(value == "r2")
        }
        pool.readEnded(on: 1, at: start)
        do {
            let value = pool.next(at: start)?.request
            #expect(value == "t1")
        }
        do {
            let value = pool.next(at: start)
            #expect(value == nil)
        }
        pool.transactionEnded(on: 1, at: start)
        do {
            let value = pool.next(at: start)?.request
            #expect(value == "r3")
        }
    }

    @Test func `the queue is bounded and forgets who gave up`() {
        var pool = pool(open: 0, maxWaiting: 2)
        do {
            let value = pool.wait("a", in: .read, at: start)
            #expect(value)
        }
        do {
            let value = pool.wait("b", in: .transaction, at: start)
            #expect(value)
        }
        do {
            let value = pool.wait("c", in: .read, at: start)
            #expect(!value)
        }
        pool.stopWaiting { $0 == "a" }
        do {
            let value = pool.wait("c", in: .read, at: start)
            #expect(value)
        }
        #expect(pool.waitingRequests.sorted() == ["b", "c"])
    }

    @Test func `a held connection takes nothing new`() {
        var pool = pool(open: 1)
        do {
            let value = pool.takeForRead(at: start)
            #expect(value == 1)
        }
        pool.hold(1, true)
        do {
            let value = pool.takeForRead(at: start)
            #expect(value == nil)
        }
        pool.readEnded(on: 1, at: start)
        do {
            let value = pool.takeForTransaction()
            #expect(value == nil)
        }
        pool.hold(1, false)
        do {
            let value = pool.takeForTransaction()
            #expect(value == 1)
        }
    }

    @Test func `connections are opened to the minimum, for those who wait, and when all are busy`() {
        var pool = pool(open: 0, minimum: 1, maximum: 3)
        #expect(pool.wantsConnection)
        let first = pool.open(at: start, dies: start + .seconds(10))
        #expect(!pool.wantsConnection)
        _ = pool.wait("a", in: .read, at: start)
        #expect(!pool.wantsConnection, "one is being opened for it")
        _ = pool.wait("b", in: .transaction, at: start)
        #expect(pool.wantsConnection)
        pool.opened(first, at: start)
        _ = pool.next(at: start)
        #expect(pool.wantsConnection)
        let second = pool.open(at: start, dies: start + .seconds(10))
        pool.remove(second)
        _ = pool.open(at: start, dies: start)
        _ = pool.open(at: start, dies: start)
        #expect(!pool.wantsConnection, "the maximum")
    }

    @Test func `a closing pool opens nothing`() {
        var pool = pool(open: 0, minimum: 2)
        pool.isClosing = true
        #expect(!pool.wantsConnection)
    }

    @Test func `idle connections above the minimum and old ones expire`() {
        var pool = pool(open: 3, minimum: 1)
        #expect(pool.expired(at: start + .seconds(9), idleTimeout: .seconds(10)) == [])
        #expect(pool.expired(at: start + .seconds(10), idleTimeout: .seconds(10)) == [1, 2])
        do {
            let value = pool.takeForTransaction()
            #expect(value == 1)
        }
        #expect(pool.expired(at: start + .seconds(1000), idleTimeout: .seconds(10_000)) == [2, 3], "not the busy one")
    }

    @Test func `a health check is not a use`() {
        var pool = pool(open: 1)
        let later = start + .seconds(20)
        #expect(pool.unchecked(at: later, interval: .seconds(15)) == [1])
        do {
            let value = pool.takeIdle(1)
            #expect(value)
        }
        do {
            let value = pool.takeIdle(1)
            #expect(!value)
        }
        #expect(!pool.wantsConnection, "a check is no reason to open another connection")
        pool.checked(1, at: later)
        #expect(pool.unchecked(at: later, interval: .seconds(15)) == [])
        #expect(pool.expired(at: later, idleTimeout: .seconds(20)) == [1])
    }
}

struct QueueTests {
    @Test func `a queue gives back what it got, in order, over many turns of its ring`() {
        var queue = Queue<Int>()
        var next = 0
        var expected = 0
        for round in 0..<200 {
            for _ in 0..<(round % 13) {
                queue.append(next)
                next += 1
            }
            #expect(queue.elements == Array(expected..<next))
            for _ in 0..<(round % 11) where !queue.isEmpty {
                #expect(queue.first == expected)
                do {
                    let value = queue.popFirst()
                    #expect(value == expected)
                }
                expected += 1
            }
            #expect(queue.count == next - expected)
        }
        queue.remove { $0 % 2 == 0 }
        #expect(queue.removeAll() == (expected..<next).filter { $0 % 2 == 1 })
        do {
            let value = queue.popFirst()
            #expect(value == nil)
        }
        #expect(queue.first == nil)
    }
}

struct StatementCacheTests {
    @Test func `the statement used longest ago makes room`() {
        var cache = StatementCache(limit: 2)
        let first = cache.add("a")
        let second = cache.add("b")
        do {
            let value = cache.find("a")
            #expect(value === first)
        }
        _ = cache.add("c")
        do {
            let value = cache.find("b")
            #expect(value == nil)
        }
        do {
            let value = cache.find("a")
            #expect(value === first)
        }
        #expect(cache.count == 2)
        do {
            let value = cache.takeOutdated()
            #expect(value == [second.name])
        }
        do {
            let value = cache.takeOutdated()
            #expect(value == [])
        }
    }

    @Test func `a forgotten statement gets a new name`() {
        var cache = StatementCache(limit: 2)
        let first = cache.add("a")
        cache.forget(first, onServer: false)
        #expect(cache.outdated == [])
        let again = cache.add("a")
        #expect(again.name != first.name)
        cache.forget(first, onServer: true)
        do {
            let value = cache.find("a")
            #expect(value === again, "the older one is not the one in use")
        }
    }
}
