/// The order of rows without their numbers and times.
///
/// Decoding only ever compares numbers and times within a table, so their ranks decide every tie as they did: equal
/// times get equal ranks, an unknown time stays unknown.
struct Ranks {
    /// For each row the position of its number among all numbers of the table, from 0.
    let ids: [Int32]
    /// For each row, in the order of the numbers, the rank of its time among the distinct times, from 0.
    let changedByID: [Int64?]

    init(ids numbers: [Int32], changed: [Int64?]) {
        let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
        var ids = [Int32](repeating: 0, count: numbers.count)
        for (rank, row) in order.enumerated() { ids[row] = Int32(rank) }
        self.ids = ids
        var times = changed.compactMap { $0 }.sorted()
        var distinct = 0
        for index in times.indices where index == 0 || times[index] != times[distinct - 1] {
            times[distinct] = times[index]
            distinct += 1
        }
        times.removeLast(times.count - distinct)
        changedByID = order.map { row in changed[row].map { Int64(Ranks.position(of: $0, in: times)) } }
    }

    private static func position(of time: Int64, in times: [Int64]) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Rows grouped by element, in row order within each: texts of one element compress best side by side.
    static func byElement(_ elements: [Int16]) -> [Int] {
        let highest = elements.reduce(0) { max($0, UInt16(bitPattern: $1)) }
        var starts = [Int](repeating: 0, count: Int(highest) + 1)
        for element in elements { starts[Int(UInt16(bitPattern: element))] += 1 }
        var total = 0
        for index in starts.indices {
            let count = starts[index]
            starts[index] = total
            total += count
        }
        var rows = [Int](repeating: 0, count: elements.count)
        for (row, element) in elements.enumerated() {
            let slot = Int(UInt16(bitPattern: element))
            rows[starts[slot]] = row
            starts[slot] += 1
        }
        return rows
    }
}
