import FoundationEssentials
import Models
import TimeZones

/// The calendar of who has an inquiry, as their profile says it now.
struct AppointmentCalendar: Sendable {
    /// The rules of the clock on the wall.
    let zone: ZoneRules
    /// The name of the zone; nil: nobody has said it, and the clock is at UTC.
    let zoneName: TimeZoneName?
    private let hours: BusinessHours?
    private let capacity: Capacity?
    private let isAtWork: Bool

    /// How long an appointment takes where nobody says it, in minutes.
    static let standardMinutes = 60
    /// How long it may take.
    static let minutes = 15...1440
    /// Minutes before an appointment at which a customer can still book it, so that somebody sees it before they come.
    static let lead = 60
    /// How far ahead one can book, in seconds.
    static let horizon: TimeInterval = 366 * 86_400

    /// The calendar of a professional; of one that the tenants service has not told of it knows nothing.
    init(_ candidate: Candidate?) {
        zone = candidate?.zone ?? .utc
        zoneName = candidate?.facts.business.timeZone
        hours = candidate?.hours
        capacity = candidate?.facts.profile.capacity
        isAtWork = candidate.map { !$0.facts.isSuspended && !$0.facts.business.isSuspended } ?? true
    }

    /// The times as one side may book them. The business may come to know sooner than in an hour, and where no hours are
    /// said only the business knows when it is open. Without a capacity one comes at a time.
    func slots(minutes: Int, isBusiness: Bool) -> Slots {
        let closed = BusinessHours(nil, zone: zone)
        let open = hours ?? (isBusiness ? Self.always(zone) : closed)
        return Slots(
            hours: isAtWork ? open : closed, duration: minutes, capacity: capacity?.jobsAtOnce ?? 1,
            perDay: capacity?.jobsADay, lead: isBusiness ? 0 : Self.lead)
    }

    /// When both sides are reminded: the day before, at the same time on the wall.
    func reminder(of start: Date) -> Date {
        let wall = zone.wallTime(at: start)
        return Date(wholeSeconds: zone.instant(of: WallTime(seconds: wall.seconds - 86_400)))
    }

    private static func always(_ zone: ZoneRules) -> BusinessHours {
        guard let opens = try? ClockTime("00:00"), let closes = try? ClockTime("24:00") else {
            preconditionFailure("a day begins and ends")
        }
        return BusinessHours(
            Hours(weekly: Weekday.allCases.map { WeeklyInterval(day: $0, opens: opens, closes: closes) }), zone: zone)
    }
}

/// A time that cannot be booked. `Routes/AppointmentProblems.swift` says how it is answered.
struct SlotRefusal: Error, Hashable {
    let reason: Slots.Refusal
    /// The next that can be booked.
    let next: [Slot]
}

/// Refuses times that no calendar has: fractions of minutes, what is too far ahead.
func checkStart(_ start: Date, at now: Date) throws(Refusal) {
    guard start == Date(wholeSeconds: start.wholeSeconds), start.wholeSeconds % 60 == 0 else {
        throw .invalid("/start", "not-whole-minute", "Appointments begin with a minute.")
    }
    guard start.timeIntervalSince(now) <= AppointmentCalendar.horizon else {
        throw .invalid("/start", "out-of-range", "At most a year ahead can be booked.")
    }
}
