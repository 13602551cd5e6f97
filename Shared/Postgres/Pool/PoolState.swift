internal import EventLoop

/// Which connection does what, and who waits: events in, decisions out. It knows no socket and reads no clock.
///
/// Reads share connections (their answers come back in order); a transaction has one for itself. Few connections with
/// full pipelines answer more than many with thin ones, so a read goes to a connection that is busy already until
/// `fill` are under way there, then to an idle one, and to the least loaded when none is idle. It never goes behind a
/// read that has run for `patience` already.
///
/// Both kinds are served in the order they came: a transaction that waits reserves the connection that is likely to
/// drain first, which takes no new reads; and a connection that becomes free goes to whoever came first.
struct PoolState<Request> {
    struct Slot: Equatable {
        let id: Int
        var isOpen = false
        var inFlight = 0
        var isExclusive = false
        /// A cancel request is on its way, which could hit what is sent now.
        var isHeld = false
        var isReserved = false
        /// Taken by the pool itself, for a moment: no reason to open another one.
        var isChecked = false
        /// When the read at its head began to run: when it was sent, or when the one before it ended.
        var headSince: Instant
        /// When it was last used.
        var idleSince: Instant
        /// When it was last known to live.
        var aliveAt: Instant
        var dies: Instant

        /// Free for anybody.
        var isIdle: Bool { isOpen && inFlight == 0 && !isExclusive && !isHeld }
        var takesReads: Bool { isOpen && !isExclusive && !isHeld && !isReserved }
    }

    let minimum: Int
    let maximum: Int
    let depth: Int
    let fill: Int
    let patience: Duration
    let maxWaiting: Int
    private(set) var slots: [Slot] = []
    private var reads = Queue<(ticket: Int, request: Request)>()
    private var transactions = Queue<(ticket: Int, request: Request)>()
    private var lastTicket = 0
    private var lastID = 0
    /// The time of the last event that said it.
    private var lastEvent = Instant(nanoseconds: 0)
    var isClosing = false

    /// - Parameters:
    ///   - depth: reads under way on one connection at most.
    ///   - fill: how many of them a busy connection gets before an idle one is used.
    ///   - patience: how long a read may run before no others are put behind it.
    init(minimum: Int, maximum: Int, depth: Int, fill: Int, patience: Duration, maxWaiting: Int) {
        self.minimum = min(minimum, maximum)
        self.maximum = maximum
        self.depth = depth
        self.fill = min(fill, depth)
        self.patience = patience
        self.maxWaiting = maxWaiting
    }

    var waiting: Int { reads.count + transactions.count }
    var waitingRequests: [Request] { (reads.elements + transactions.elements).map(\.request) }
    var opening: Int { slots.count { !$0.isOpen } }
    var idle: Int { slots.count { $0.isIdle } }
    var inUse: Int { slots.count - opening - idle }

    // MARK: taking at once

    /// The connection for a read that need not wait.
    mutating func takeForRead(at now: Instant) -> Int? {
        guard reads.isEmpty, let place = placeForRead(at: now) else { return nil }
        return addRead(to: place, at: now)
    }

    /// An idle connection for a transaction that need not wait.
    mutating func takeForTransaction() -> Int? {
        guard transactions.isEmpty, reads.isEmpty, let place = slots.firstIndex(where: \.isIdle) else { return nil }
        slots[place].isExclusive = true
        return slots[place].id
    }

    private func placeForRead(at now: Instant) -> Int? {
        var idle: Int?
        var leastLoaded: Int?
        for place in slots.indices where slots[place].takesReads && slots[place].inFlight < depth {
            let inFlight = slots[place].inFlight
            if inFlight == 0 {
                idle = idle ?? place
            } else if !isSlow(place, at: now) {
                if inFlight < fill { return place }
                if let found = leastLoaded, slots[found].inFlight <= inFlight { continue }
                leastLoaded = place
            }
        }
        return idle ?? leastLoaded
    }

    /// Connections on which reads wait behind one that has run for `limit`.
    func stuck(at now: Instant, limit: Duration) -> [Int] {
        slots.filter { $0.inFlight > 1 && $0.headSince + limit <= now }.map(\.id)
    }

    private mutating func addRead(to place: Int, at now: Instant) -> Int {
        if slots[place].inFlight == 0 { slots[place].headSince = now }
        slots[place].inFlight += 1
        return slots[place].id
    }

    /// Whether the read at its head has run for long, so that nobody can tell when those behind it will.
    private func isSlow(_ place: Int, at now: Instant) -> Bool {
        slots[place].inFlight > 0 && slots[place].headSince + patience <= now
    }

    // MARK: waiting

    enum Lane {
        case read
        case transaction
    }

    /// Queues the request; false when too many wait.
    mutating func wait(_ request: Request, in lane: Lane, at now: Instant) -> Bool {
        guard waiting < maxWaiting else { return false }
        lastEvent = now
        lastTicket += 1
        switch lane {
        case .read: reads.append((lastTicket, request))
        case .transaction: transactions.append((lastTicket, request))
        }
        reserve()
        return true
    }

    /// Takes requests out that no longer want anything.
    mutating func stopWaiting(where condition: (Request) -> Bool) {
        reads.remove { condition($0.request) }
        transactions.remove { condition($0.request) }
        reserve()
    }

    /// The next request that can be served now, with its connection taken for it.
    mutating func next(at now: Instant) -> (request: Request, slot: Int)? {
        let firstRead = reads.first?.ticket ?? .max
        let firstTransaction = transactions.first?.ticket ?? .max
        if firstTransaction < .max, let place = slots.firstIndex(where: \.isIdle), firstTransaction < firstRead {
            slots[place].isExclusive = true
            return transactions.popFirst().map {
                reserve(); return ($0.request, slots[place].id)
            }
        }
        // A reserved connection that is idle serves reads that came before the transaction it is reserved for.
        guard firstRead < .max,
            let place = placeForRead(at: now)
                ?? (firstRead < firstTransaction ? slots.firstIndex(where: \.isIdle) : nil)
        else { return nil }
        let id = addRead(to: place, at: now)
        return reads.popFirst().map { ($0.request, id) }
    }

    /// As many connections are reserved as transactions wait: first those without a slow read, of them those with the
    /// least under way.
    private mutating func reserve() {
        guard !transactions.isEmpty || slots.contains(where: \.isReserved) else { return }
        let candidates = slots.indices.filter { slots[$0].isOpen && !slots[$0].isExclusive && !slots[$0].isHeld }
        let order = candidates.map { (isSlow($0, at: lastEvent) ? 1 : 0, slots[$0].inFlight, $0) }.sorted(by: <)
        let chosen = order.prefix(transactions.count).map(\.2)
        for place in slots.indices { slots[place].isReserved = chosen.contains(place) }
    }

    // MARK: giving back

    mutating func readEnded(on id: Int, at now: Instant) {
        change(id) {
            $0.inFlight -= 1
            $0.headSince = now
            $0.idleSince = now
            $0.aliveAt = now
        }
    }

    mutating func transactionEnded(on id: Int, at now: Instant) {
        lastEvent = now
        change(id) {
            $0.isExclusive = false
            $0.idleSince = now
            $0.aliveAt = now
        }
        reserve()
    }

    mutating func hold(_ id: Int, _ isHeld: Bool) {
        change(id) { $0.isHeld = isHeld }
        reserve()
    }

    /// An idle connection is taken for a health check or to be closed.
    mutating func takeIdle(_ id: Int) -> Bool {
        guard let slot = slots.first(where: { $0.id == id }), slot.isIdle else { return false }
        change(id) {
            $0.isExclusive = true
            $0.isChecked = true
        }
        return true
    }

    /// The health check of a connection taken by `takeIdle` went well.
    mutating func checked(_ id: Int, at now: Instant) {
        change(id) {
            $0.isExclusive = false
            $0.isChecked = false
            $0.aliveAt = now
        }
        reserve()
    }

    private mutating func change(_ id: Int, _ body: (inout Slot) -> Void) {
        guard let place = slots.firstIndex(where: { $0.id == id }) else { return }
        body(&slots[place])
    }

    // MARK: opening and closing

    /// Whether one more connection should be opened now: below the minimum, or somebody waits for whom none is being
    /// opened yet, or every connection is busy.
    var wantsConnection: Bool {
        guard !isClosing, slots.count < maximum else { return false }
        let opening = opening
        if slots.count < minimum || waiting > opening { return true }
        return opening == 0 && !slots.isEmpty && slots.allSatisfy { !$0.isIdle && !$0.isChecked }
    }

    /// A connection is being opened.
    mutating func open(at now: Instant, dies: Instant) -> Int {
        lastID += 1
        slots.append(Slot(id: lastID, headSince: now, idleSince: now, aliveAt: now, dies: dies))
        return lastID
    }

    mutating func opened(_ id: Int, at now: Instant) {
        lastEvent = now
        change(id) {
            $0.isOpen = true
            $0.idleSince = now
        }
        reserve()
    }

    /// The connection is gone, or could not be opened.
    mutating func remove(_ id: Int) {
        slots.removeAll { $0.id == id }
        reserve()
    }

    /// Idle connections that are too old, or were idle for too long and are not needed for the minimum.
    func expired(at now: Instant, idleTimeout: Duration) -> [Int] {
        var spare = slots.count - minimum
        return slots.compactMap { slot in
            guard slot.isIdle else { return nil }
            if slot.dies <= now { return slot.id }
            guard spare > 0, slot.idleSince + idleTimeout <= now else { return nil }
            spare -= 1
            return slot.id
        }
    }

    /// Idle connections not used or checked since `interval`.
    func unchecked(at now: Instant, interval: Duration) -> [Int] {
        slots.filter { $0.isIdle && $0.aliveAt + interval <= now }.map(\.id)
    }
}
