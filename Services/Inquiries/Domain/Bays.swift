import FoundationEssentials

/// As many places as can be used at once, numbered from 1, with one appointment at a time in each. That no two overlap in
/// one bay the table sees to by itself.
enum Bays {
    /// What stands in a bay.
    struct Booking: Hashable, Sendable {
        let time: Range<Date>
        let bay: Int
    }

    /// The first bay that is free for a time; nil: of `count` bays none is. There may be room all the same: `assigned`
    /// finds it.
    static func free(for time: Range<Date>, among bookings: [Booking], of count: Int) -> Int? {
        let taken = Set(bookings.filter { $0.time.overlaps(time) }.map(\.bay))
        return (1...max(1, count)).first { !taken.contains($0) && $0 <= count }
    }

    /// The bay of each time when all are placed anew, the earliest first: as many as there are at once at most, and no
    /// more. (Intervals in the order of their beginnings need no other bay than one that is free then.)
    static func assigned(_ times: [Range<Date>]) -> [Int] {
        var bays = Array(repeating: 0, count: times.count)
        // When each bay is free again.
        var freeFrom: [Date] = []
        let order = times.indices.sorted { times[$0].lowerBound < times[$1].lowerBound }
        for index in order {
            let bay = freeFrom.firstIndex { $0 <= times[index].lowerBound } ?? freeFrom.count
            if bay == freeFrom.count { freeFrom.append(.distantPast) }
            freeFrom[bay] = times[index].upperBound
            bays[index] = bay + 1
        }
        return bays
    }
}
