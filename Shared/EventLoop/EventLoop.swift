internal import CLinux
internal import Glibc
internal import Synchronization

/// An epoll loop on a thread of its own: the serial executor of one `Worker`, and the task executor of the tasks that
/// the worker starts. The second matters as much as the first: the runtime resumes a continuation on the task's
/// executor, which would otherwise be the global pool: two thread switches for each wait (Swift 6.3.1, measured: 10.5
/// instead of 8 microseconds a request).
///
/// All members but `submit` and `enqueue` are for code that runs on the loop's thread; what is made
/// there (watches, timers, sockets) is not Sendable and stays there.
///
/// Sound as `@unchecked Sendable`: every mutable member is touched on the loop's thread only, which
/// `assertOnLoop` checks at each entrance, except `inbox`, which is a mutex.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    /// The number of the worker, from 0.
    public let index: Int
    /// The time at which this turn began: cheap, and the same for all that happens in the turn.
    public private(set) var now = Instant.now

    let epoll: Int32
    private let wake: Int32
    private let inbox = Mutex(Inbox())
    private var ready: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var endOfTurn: [() -> Void] = []
    private var watches: [Watch?] = []
    private var generations: [UInt32] = []
    private var freeSlots: [Int] = []
    private let timers = TimerHeap()
    private var kept: [ObjectIdentifier: AnyObject] = [:]
    private var stopping = false
    /// Strong until the loop ends: tasks that wait on the loop keep their actor.
    private var owner: Worker?
    /// Reads go through this one buffer, so that a thousand idle sockets hold none.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

    /// Jobs and actions that other threads hand over.
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var actions: [@Sendable () -> Void] = []
        var isEmpty: Bool { jobs.isEmpty && actions.isEmpty }
    }

    private static let wakeToken = UInt64.max

    init(index: Int) {
        self.index = index
        epoll = clinux_epoll_create()
        wake = clinux_eventfd()
        precondition(epoll >= 0 && wake >= 0, "no file descriptors left for an event loop")
        _ = clinux_epoll_add(epoll, wake, Interest.read.epoll(edge: false), Self.wakeToken)
    }

    deinit {
        close(wake)
        close(epoll)
        scratch.deallocate()
    }

    // MARK: who runs here

    /// The loop of the calling thread; nil on threads that run none.
    public static var currentIfAny: EventLoop? {
        guard let raw = clinux_thread_value() else { return nil }
        return Unmanaged<EventLoop>.fromOpaque(raw).takeUnretainedValue()
    }

    /// The loop of the calling thread; a programming error elsewhere.
    public static var current: EventLoop {
        guard let loop = currentIfAny else { preconditionFailure("not on a worker's thread") }
        return loop
    }

    /// The actor whose executor this loop is.
    public var worker: Worker {
        guard let owner else { preconditionFailure("the worker has stopped") }
        return owner
    }

    /// Whether the calling thread is this loop's.
    public var isCurrent: Bool { clinux_thread_value() == Unmanaged.passUnretained(self).toOpaque() }

    /// Traps unless called on the loop's thread.
    public func assertOnLoop() {
        precondition(isCurrent, "called from another thread than the loop's")
    }

    // MARK: executor

    /// Takes a job of the worker: without a lock from the loop's own thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            ready.append(job)
        } else {
            handOver { $0.jobs.append(job) }
        }
    }

    /// Traps unless called on the loop's thread.
    public func checkIsolated() { assertOnLoop() }

    /// True on the loop's thread: whatever runs there is isolated to its worker.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Runs `action` on the loop soon; callable from any thread.
    public func submit(_ action: @escaping @Sendable () -> Void) {
        handOver { $0.actions.append(action) }
    }

    private func handOver(_ add: (inout Inbox) -> Void) {
        let wasEmpty = inbox.withLock { inbox in
            let wasEmpty = inbox.isEmpty
            add(&inbox)
            return wasEmpty
        }
        if wasEmpty { clinux_eventfd_signal(wake) }
    }

    // MARK: callbacks

    /// Calls `ready` on the loop whenever `descriptor` is ready for `interest`.
    ///
    /// - Parameter edge: report changes only (the caller reads and writes until it would block);
    ///   otherwise each turn reports anew while the condition lasts.
    public func watch(
        _ descriptor: Int32, _ interest: Interest, edge: Bool = false, _ ready: @escaping (Interest) -> Void
    ) throws(SystemError) -> Watch {
        assertOnLoop()
        let watch = Watch(descriptor: descriptor, edge: edge, loop: self, ready: ready)
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = watches.count
            watches.append(nil)
            generations.append(0)
        }
        generations[slot] &+= 1
        watch.token = UInt64(generations[slot]) << 32 | UInt64(slot)
        let result = clinux_epoll_add(epoll, descriptor, interest.epoll(edge: edge), watch.token)
        guard result >= 0 else {
            freeSlots.append(slot)
            throw SystemError(call: "epoll_ctl", code: -result)
        }
        watches[slot] = watch
        return watch
    }

    func forget(_ watch: Watch) {
        _ = clinux_epoll_remove(epoll, watch.descriptor)
        let slot = Int(watch.token & 0xFFFF_FFFF)
        guard watches[slot] === watch else { return }
        watches[slot] = nil
        freeSlots.append(slot)
    }

    /// Runs `action` on the loop once `delay` has passed, unless the timer is cancelled before.
    @discardableResult
    public func after(_ delay: Duration, _ action: @escaping () -> Void) -> Timer {
        at(Instant.now + delay, action)
    }

    /// Runs `action` on the loop at `due`, unless the timer is cancelled before.
    @discardableResult
    public func at(_ due: Instant, _ action: @escaping () -> Void) -> Timer {
        assertOnLoop()
        let timer = Timer(due: due, heap: timers, action: action)
        timers.insert(timer)
        return timer
    }

    /// Runs `action` once, just before the loop would sleep: the place to flush what the turn gathered.
    public func atEndOfTurn(_ action: @escaping () -> Void) {
        assertOnLoop()
        endOfTurn.append(action)
    }

    /// Keeps one object of its type for the code of this worker, so that a caller from another thread finds it
    /// here (`Worker.run`) without the object leaving its worker.
    public func keep<Kept: AnyObject>(_ object: Kept) {
        assertOnLoop()
        kept[ObjectIdentifier(Kept.self)] = object
    }

    /// The object of this type that was given to `keep` last.
    public func kept<Kept: AnyObject>(_ type: Kept.Type = Kept.self) -> Kept? {
        assertOnLoop()
        return kept[ObjectIdentifier(type)] as? Kept
    }

    /// How many timers are set; for tests and metrics.
    public var timerCount: Int { timers.count }

    // MARK: turning

    /// Turns until `stop`; the body of the worker's thread.
    func run(for worker: Worker) {
        clinux_set_thread_value(Unmanaged.passUnretained(self).toOpaque())
        owner = worker
        let capacity = 256
        let events = UnsafeMutablePointer<clinux_event>.allocate(capacity: capacity)
        defer { events.deallocate() }
        while !stopping {
            runJobs()
            runEndOfTurn()
            let count = clinux_epoll_wait(epoll, events, Int32(capacity), patience())
            now = .now
            for place in 0..<max(0, Int(count)) { dispatch(events[place]) }
            while let timer = timers.popDue(at: now), let action = timer.action {
                timer.action = nil
                action()
            }
        }
        runJobs()
        kept = [:]
        owner = nil
        clinux_set_thread_value(nil)
    }

    /// Ends the loop after the turn in progress.
    func stop() {
        submit { self.stopping = true }
    }

    /// Nanoseconds to wait for events: none while there is work, for ever without timers.
    private func patience() -> Int64 {
        if !ready.isEmpty || !endOfTurn.isEmpty { return 0 }
        guard let next = timers.next else { return -1 }
        return max(0, next.nanoseconds - Instant.now.nanoseconds)
    }

    /// Runs what is ready, and what that makes ready; bounded, so that sockets get their turn.
    private func runJobs() {
        for _ in 0..<32 where !ready.isEmpty {
            swap(&ready, &running)
            for job in running {
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            running.removeAll(keepingCapacity: true)
        }
    }

    private func runEndOfTurn() {
        guard !endOfTurn.isEmpty else { return }
        let actions = endOfTurn
        endOfTurn.removeAll(keepingCapacity: true)
        for action in actions { action() }
    }

    private func dispatch(_ event: clinux_event) {
        guard event.data != Self.wakeToken else { return takeInbox() }
        let slot = Int(event.data & 0xFFFF_FFFF)
        guard slot < watches.count, let watch = watches[slot], watch.token == event.data else { return }
        watch.ready(Interest(epoll: event.events))
    }

    private func takeInbox() {
        clinux_eventfd_drain(wake)
        let taken = inbox.withLock { inbox in
            let taken = inbox
            inbox = Inbox()
            return taken
        }
        ready.append(contentsOf: taken.jobs)
        for action in taken.actions { action() }
    }
}
