/// The order that decides between rows of patterns of one priority: latest change, key, number.
///
/// Only rows of schemas that can meet in a decode compete. So ranks are given schema component by schema component, and
/// a row keeps what it is behind the first of its component: less than two bytes hold.
struct TieOrder {
    /// For each sorted pattern its rank; 0 for those that say nothing.
    let ranks: [Int]
    /// For each schema the first rank of its component.
    let firsts: [Int]
    /// A bit for each rank: 1 when its pattern changed at another time than the one before.
    let starts: [UInt64]

    /// - Parameters:
    ///   - keyOrders: the rank of each key; equal keys have equal ranks.
    ///   - components: the component of each schema.
    init(_ sorted: [SortedPattern], _ keyOrders: [UInt32], components: [Int], _ patterns: [Tables.Pattern]) {
        let chosen = sorted.indices.filter { sorted[$0].element >= 0 }.sorted { left, right in
            let (left, right) = (sorted[left], sorted[right])
            let (component, other) = (components[left.schema], components[right.schema])
            if component != other { return component < other }
            let (one, two) = (patterns[left.pattern], patterns[right.pattern])
            if let later = IndexCompiler.isLater(one.changed, two.changed) { return later }
            return (keyOrders[left.key], one.id) < (keyOrders[right.key], two.id)
        }
        var ranks = [Int](repeating: 0, count: sorted.count)
        var firsts = [Int](repeating: 0, count: components.count)
        var starts = [UInt64](repeating: 0, count: (chosen.count + 63) / 64)
        var last: (component: Int, changed: Int64?)?
        for (rank, index) in chosen.enumerated() {
            ranks[index] = rank
            let component = components[sorted[index].schema]
            let changed = patterns[sorted[index].pattern].changed
            if component != last?.component { firsts[component] = rank }
            if let last, changed != last.changed { starts[rank / 64] |= 1 << UInt64(rank % 64) }
            last = (component, changed)
        }
        self.ranks = ranks
        // A component is named by its first schema.
        self.firsts = components.map { firsts[$0] }
        self.starts = starts
    }
}
