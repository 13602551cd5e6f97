internal import FoundationEssentials
internal import Models

/// One row of the outbox as a courier reads it.
struct OutboxRow {
    let position: Int64
    let envelope: EventEnvelope
    /// Whether earlier events of its aggregate wait in a lane, so that this one has to wait behind them.
    let isParked: Bool
    /// Whether it is older than events are tried.
    let isOld: Bool
}

/// A subscriber's cursor in one shard as it is when a batch is taken.
struct Cursor: Equatable {
    var position: Int64
    /// Places up to `position` that were not seen yet, ascending, and from which transaction id on all would have to be
    /// over to know that they never will be.
    var holes: [Int64] = []
    var horizons: [Int64] = []

    /// The cursor after `rows` were taken.
    ///
    /// Places are given out in order but become visible when their transactions commit. What lies between two that are
    /// seen is remembered as a hole and looked for each time, until it is seen or everybody who could still commit it is
    /// gone: a slow transaction keeps nobody waiting, and nothing of it is missed. An aggregate's own events are never
    /// seen out of order, because the second one's transaction waits for the end of the first one's.
    ///
    /// - Parameters:
    ///   - rows: what was taken, by place; not always all that was seen.
    ///   - seen: every place that the read gave.
    ///   - horizon: the next transaction id at the read.
    ///   - oldest: the oldest transaction id that was under way before the read.
    func advanced(over rows: [Int64], seen: [Int64], horizon: Int64, oldest: Int64) -> Cursor {
        let taken = Set(rows)
        let seen = Set(seen)
        var next = Cursor(position: max(position, rows.last ?? 0))
        for (hole, limit) in zip(holes, horizons) where !taken.contains(hole) && (limit > oldest || seen.contains(hole))
        {
            next.holes.append(hole)
            next.horizons.append(limit)
        }
        if next.position > position {
            for place in position + 1...next.position where !taken.contains(place) {
                next.holes.append(place)
                next.horizons.append(horizon)
            }
        }
        return next
    }
}

/// What a courier has taken, for as long as its lease lasts.
struct EventBatch {
    let lease: String
    /// Where the subscriber was, and where it is when all of `rows` is settled.
    let before: Cursor
    /// Everything that the read gave, by place.
    let rows: [OutboxRow]
    let horizon: Int64
    let oldest: Int64
    /// How often the subscriber was away since it last was not.
    let attempts: Int
    /// For how long it has been away.
    let failingFor: Duration

    /// The cursor when the first `count` rows are settled.
    func cursor(after count: Int) -> Cursor {
        before.advanced(
            over: rows.prefix(count).map(\.position), seen: rows.map(\.position), horizon: horizon, oldest: oldest)
    }
}

/// An event that has to wait in a lane.
struct ParkedEvent {
    let envelope: EventEnvelope
    /// Why the subscriber did not take it; nil where it waits behind another.
    let reason: String?
}
