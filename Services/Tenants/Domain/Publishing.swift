import FoundationEssentials
import Models

/// Where a new version stands among those published before.
struct Placement: Equatable {
    let from: Date
    let until: Date?
    /// The version that it takes the place of, which ends where it begins.
    let ends: Int?
}

/// How versions of a service follow each other.
enum Publishing {
    /// Places a new version. What is in force when it begins ends then, also where that was to last longer; what begins
    /// later stands in the way and is withdrawn by hand, for nobody may have meant to lose it.
    static func place(_ wish: PublishService, among versions: [Period<Int>], now: Date) throws -> Placement {
        let (from, until, faults) = PeriodRules.resolve(from: wish.validFrom, until: wish.validUntil, now: now)
        guard faults.isEmpty else { throw Refusal.invalid(faults) }
        let isInTheWay = versions.contains { version in
            !version.isEmpty && version.from > from && (until.map { version.from < $0 } ?? true)
        }
        guard !isInTheWay else { throw CatalogueRefusal.versionOverlaps }
        return Placement(from: from, until: until, ends: versions.first { $0.contains(from) }?.value)
    }

    /// The versions that a withdrawal ends, with their new ends: what is in force ends now, what was to come never begins.
    static func withdraw(_ versions: [Period<Int>], now: Date) throws(CatalogueRefusal) -> [(number: Int, until: Date)]
    {
        let left = versions.filter { !$0.isEmpty && ($0.until.map { now < $0 } ?? true) }
        guard !left.isEmpty else { throw .notPublished }
        return left.map { ($0.value, max(now, $0.from)) }
    }
}
