/// Lets so many tests have a service at a time: each opens connections of its own, and all tests at once would ask
/// PostgreSQL for more than it has.
actor Turns {
    static let ofServices = Turns(10)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    /// Waits for a turn; each ends with `give`.
    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Ends a turn: whoever waits longest is next.
    func give() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
