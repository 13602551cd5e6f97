/// An action that is due at a point in time; belongs to the loop that made it.
public final class Timer {
    let due: Instant
    /// Set to nil once fired or cancelled, so that what it holds is freed at once.
    var action: (() -> Void)?
    /// Place in the loop's heap, -1 when out of it.
    var place = -1
    private unowned let heap: TimerHeap

    init(due: Instant, heap: TimerHeap, action: @escaping () -> Void) {
        self.due = due
        self.heap = heap
        self.action = action
    }

    /// Takes the timer out of the loop; it never fires after this. A second call does nothing.
    public func cancel() {
        action = nil
        heap.remove(self)
    }
}

/// Timers by due time: a binary heap in which each timer knows its place, so that cancelling one of
/// a hundred thousand is O(log n) and leaves nothing behind.
final class TimerHeap {
    private var timers: [Timer] = []

    var count: Int { timers.count }
    var next: Instant? { timers.first?.due }

    func insert(_ timer: Timer) {
        timer.place = timers.count
        timers.append(timer)
        rise(timer.place)
    }

    func remove(_ timer: Timer) {
        let place = timer.place
        guard place >= 0 else { return }
        timer.place = -1
        let last = timers.removeLast()
        guard last !== timer else { return }
        timers[place] = last
        last.place = place
        rise(place)
        sink(last.place)
    }

    /// Takes out the earliest timer if it is due at `now`.
    func popDue(at now: Instant) -> Timer? {
        guard let first = timers.first, first.due <= now else { return nil }
        remove(first)
        return first
    }

    private func rise(_ start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard timers[place].due < timers[parent].due else { return }
            swap(place, parent)
            place = parent
        }
    }

    private func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            let left = 2 * place + 1
            if left < timers.count, timers[left].due < timers[least].due { least = left }
            if left + 1 < timers.count, timers[left + 1].due < timers[least].due { least = left + 1 }
            guard least != place else { return }
            swap(place, least)
            place = least
        }
    }

    private func swap(_ one: Int, _ other: Int) {
        timers.swapAt(one, other)
        timers[one].place = one
        timers[other].place = other
    }
}
