/// First in, first out; adding and taking cost the same however long it is.
struct Queue<Element> {
    private var slots: [Element?] = []
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    var first: Element? { count == 0 ? nil : slots[head] }

    mutating func append(_ element: Element) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = element
        count += 1
    }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = slots[head]
        slots[head] = nil
        head = (head + 1) & (slots.count - 1)
        count -= 1
        return element
    }

    /// All elements in order, leaving the queue empty.
    mutating func removeAll() -> [Element] {
        var all: [Element] = []
        all.reserveCapacity(count)
        while let element = popFirst() { all.append(element) }
        return all
    }

    /// Takes out the elements that satisfy `condition`; the others keep their order.
    mutating func remove(where condition: (Element) -> Bool) {
        for element in removeAll() where !condition(element) { append(element) }
    }

    var elements: [Element] { (0..<count).compactMap { slots[(head + $0) & (slots.count - 1)] } }

    /// The number of slots is a power of two, so that a place is found by masking.
    private mutating func grow() {
        let all = removeAll()
        slots = Array(repeating: nil, count: max(8, slots.count * 2))
        head = 0
        for element in all {
            slots[count] = element
            count += 1
        }
    }
}
