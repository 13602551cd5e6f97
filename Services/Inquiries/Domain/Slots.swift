import FoundationEssentials
import TimeZones

/// When somebody can come: free times of a calendar.
struct Slots: Sendable {
    /// When it is open.
    let hours: BusinessHours
    /// How long an appointment takes, in minutes.
    let duration: Int
    /// How many can be there at the same time.
    var capacity = 1
    /// How many can come on one day of the wall; nil: as many as fit.
    var perDay: Int?
    /// Minutes between the beginnings that are offered, counted from when it opens.
    var step = 30
    /// Minutes before an appointment at which it can still be booked.
    var lead = 0

    /// Why nobody can come at a time.
    enum Refusal: Error, Hashable {
        /// It is closed then, or closes too soon.
        case closed
        /// It is too late to book that.
        case tooSoon
        /// As many as can be there at once are there already.
        case full
        /// As many as can come on that day come already.
        case dayFull
    }

    /// The beginnings that can be booked in a window of time, earliest first. An appointment lies within one opening, from
    /// which no appointment already booked may be cut short: it ends when or before that closes.
    func free(
        in window: Range<Date>, booked: [Range<Date>], now: Date, limit: Int = 500
    ) -> [Date] {
        guard duration > 0, step > 0, capacity > 0, limit > 0 else { return [] }
        let earliest = max(window.lowerBound.wholeSeconds, firstBookable(at: now))
        let end = window.upperBound.wholeSeconds
        guard earliest < end else { return [] }
        let full = fullTimes(booked)
        let perDate = bookingsPerDate(booked)
        var free: [Date] = []
        for opening in openings(from: earliest, to: end) {
            let steps = max(0, earliest - opening.lowerBound + step * 60 - 1) / (step * 60)
            var start = opening.lowerBound + steps * step * 60
            while start < end, start + duration * 60 <= opening.upperBound {
                let time = start..<(start + duration * 60)
                if !full.contains(where: { $0.overlaps(time) }), !isDayFull(start, perDate) {
                    free.append(Date(wholeSeconds: start))
                    if free.count == limit { return free }
                }
                start += step * 60
            }
        }
        return free
    }

    /// Whether an appointment can begin at a time, for who books or moves it; the step is no matter then. Leave what is
    /// moved out of `booked`.
    func check(_ start: Date, booked: [Range<Date>], now: Date) throws(Refusal) {
        let begin = start.wholeSeconds
        guard begin >= firstBookable(at: now) else { throw .tooSoon }
        let time = begin..<(begin + max(1, duration) * 60)
        guard
            openings(from: begin, to: begin + 1).contains(where: {
                $0.lowerBound <= begin && time.upperBound <= $0.upperBound
            })
        else { throw .closed }
        guard capacity > 0, !fullTimes(booked).contains(where: { $0.overlaps(time) }) else { throw .full }
        guard !isDayFull(begin, bookingsPerDate(booked)) else { throw .dayFull }
    }

    private func firstBookable(at now: Date) -> Int {
        Int((now.timeIntervalSince1970 + Double(lead) * 60).rounded(.up))
    }

    /// Openings that end after one instant and begin before another, joined where one follows another without a gap.
    private func openings(from start: Int, to end: Int) -> [Range<Int>] {
        var joined: [Range<Int>] = []
        // From two days before: what began then may go on without a gap. To the end of the longest appointment.
        let days = (end - start + duration * 60) / 86_400 + 4
        for opening in Openings(hours, after: start - 2 * 86_400, days: days) {
            if let last = joined.last, last.upperBound == opening.lowerBound {
                joined[joined.count - 1] = last.lowerBound..<opening.upperBound
            } else {
                joined.append(opening)
            }
        }
        return joined.filter { $0.upperBound > start && $0.lowerBound < end }
    }

    /// When as many are there as can be, earliest first.
    private func fullTimes(_ booked: [Range<Date>]) -> [Range<Int>] {
        var edges: [(at: Int, change: Int)] = []
        for one in booked {
            edges.append((one.lowerBound.wholeSeconds, 1))
            edges.append((one.upperBound.wholeSeconds, -1))
        }
        // Who leaves makes room for who comes in the same instant.
        edges.sort { ($0.at, $0.change) < ($1.at, $1.change) }
        var full: [Range<Int>] = []
        var (present, since) = (0, Int?.none)
        for edge in edges {
            present += edge.change
            if present >= capacity {
                since = since ?? edge.at
            } else if let begin = since {
                if begin < edge.at { full.append(begin..<edge.at) }
                since = nil
            }
        }
        return full
    }

    /// How many come on each day, by the wall.
    private func bookingsPerDate(_ booked: [Range<Date>]) -> [CivilDate: Int] {
        guard perDay != nil else { return [:] }
        return booked.reduce(into: [:]) { $0[hours.zone.wallTime(at: $1.lowerBound).date, default: 0] += 1 }
    }

    private func isDayFull(_ start: Int, _ perDate: [CivilDate: Int]) -> Bool {
        guard let perDay else { return false }
        return perDate[hours.zone.wallTime(at: start).date, default: 0] >= perDay
    }
}
