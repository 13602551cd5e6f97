import FoundationEssentials
import Models
import TestSupport
import Testing
import TimeZones

@testable import Inquiries

@Suite struct `Free times of a calendar` {
    /// Monday 23 November 2026, 00:00 UTC.
    private let monday = 1_795_392_000

    private func at(_ minutes: Int) -> Date { Date(wholeSeconds: monday + minutes * 60) }

    private func time(_ start: Int, _ end: Int) -> Range<Date> { at(start)..<at(end) }

    private func hours(_ intervals: [(String, String)] = [("08:00", "12:00"), ("13:00", "17:00")]) throws
        -> BusinessHours
    {
        let weekly = try intervals.flatMap { interval in
            try Weekday.allCases.map {
                WeeklyInterval(day: $0, opens: try ClockTime(interval.0), closes: try ClockTime(interval.1))
            }
        }
        return BusinessHours(Hours(weekly: weekly), zone: .utc)
    }

    /// Minutes since Monday's midnight at which one can come on Monday.
    private func free(_ slots: Slots, booked: [Range<Date>] = [], now: Int = 0, limit: Int = 500) -> [Int] {
        slots.free(in: time(0, 1440), booked: booked, now: at(now), limit: limit)
            .map { ($0.wholeSeconds - monday) / 60 }
    }

    @Test func `an appointment lies within one opening`() throws {
        let slots = Slots(hours: try hours(), duration: 90, step: 60)
        #expect(free(slots) == [480, 540, 600, 780, 840, 900])
    }

    @Test func `what is booked is not offered, what touches it is`() throws {
        let slots = Slots(hours: try hours(), duration: 60)
        #expect(
            free(slots, booked: [time(540, 600)])
                == [480, 600, 630, 660, 780, 810, 840, 870, 900, 930, 960])
    }

    @Test func `as many come at once as there is room for`() throws {
        let slots = Slots(hours: try hours([("08:00", "10:00")]), duration: 60, capacity: 2)
        #expect(free(slots, booked: [time(480, 540)]) == [480, 510, 540])
        #expect(free(slots, booked: [time(480, 540), time(510, 570)]) == [540])
        #expect(free(slots, booked: [time(480, 510), time(510, 540)]) == [480, 510, 540])
    }

    @Test func `as many come on a day as are wanted`() throws {
        let slots = Slots(hours: try hours(), duration: 30, capacity: 5, perDay: 2)
        #expect(free(slots, booked: [time(480, 510)]).count == 16)
        #expect(free(slots, booked: [time(480, 510), time(780, 800)]).isEmpty)
        #expect(throws: Slots.Refusal.dayFull) {
            try slots.check(at(900), booked: [time(480, 510), time(780, 800)], now: at(0))
        }
    }

    @Test func `nobody comes sooner than is announced`() throws {
        let slots = Slots(hours: try hours([("08:00", "10:00")]), duration: 30, lead: 60)
        #expect(free(slots, now: 480) == [540, 570])
        #expect(free(slots, now: 481) == [570])
        #expect(throws: Slots.Refusal.tooSoon) { try slots.check(at(539), booked: [], now: at(480)) }
        try slots.check(at(540), booked: [], now: at(480))
    }

    @Test func `beginnings are counted from when it opens`() throws {
        let slots = Slots(hours: try hours([("08:10", "09:30")]), duration: 30, step: 20)
        #expect(free(slots) == [490, 510, 530])
        #expect(free(slots, now: 495) == [510, 530])
    }

    @Test func `around the clock there is no seam at midnight`() throws {
        let slots = Slots(hours: try hours([("00:00", "24:00")]), duration: 120, step: 60)
        let found = slots.free(in: time(1380, 1500), booked: [], now: at(0))
        #expect(found == [at(1380), at(1440)])
        try slots.check(at(1410), booked: [], now: at(0))
    }

    @Test func `only so many are named, and nonsense names none`() throws {
        let slots = Slots(hours: try hours(), duration: 30)
        #expect(free(slots, limit: 3) == [480, 510, 540])
        #expect(free(slots, limit: 0).isEmpty)
        #expect(free(Slots(hours: try hours(), duration: 0)).isEmpty)
        #expect(free(Slots(hours: try hours(), duration: 30, capacity: 0)).isEmpty)
        #expect(free(Slots(hours: try hours(), duration: 30, step: 0)).isEmpty)
        #expect(free(slots, now: 5000).isEmpty)
        #expect(free(Slots(hours: try hours(), duration: 241)).isEmpty)
        #expect(free(Slots(hours: BusinessHours(nil, zone: .utc), duration: 10)).isEmpty)
    }

    @Test func `a booking is refused with its reason`() throws {
        let slots = Slots(hours: try hours(), duration: 60)
        #expect(throws: Slots.Refusal.closed) { try slots.check(at(690), booked: [], now: at(0)) }
        #expect(throws: Slots.Refusal.closed) { try slots.check(at(300), booked: [], now: at(0)) }
        #expect(throws: Slots.Refusal.full) { try slots.check(at(500), booked: [time(540, 600)], now: at(0)) }
        try slots.check(at(660), booked: [time(600, 660)], now: at(0))
    }

    @Test func `a day of the changed clocks has slots on the wall's hours`() throws {
        let week = try Weekday.allCases.map {
            WeeklyInterval(day: $0, opens: try ClockTime("01:00"), closes: try ClockTime("04:00"))
        }
        let zone = try ZoneRules.rules(of: try TimeZoneName("America/Los_Angeles"))
        let slots = Slots(hours: BusinessHours(Hours(weekly: week), zone: zone), duration: 60, step: 60)
        // 8 March 2026: from 01:00 to 04:00 are two hours.
        let midnight = CivilDate(year: 2026, month: 3, day: 8).dayNumber * 86_400 + 8 * 3600
        let found = slots.free(
            in: Date(wholeSeconds: midnight)..<Date(wholeSeconds: midnight + 80_000), booked: [], now: .distantPast)
        #expect(found.map { zone.wallTime(at: $0).description } == ["2026-03-08T01:00:00", "2026-03-08T03:00:00"])
    }

    @Test func `every slot offered can be booked, and booked one after another they never exceed the room`() throws {
        var random = SeededRandom(seed: 12)
        for _ in 0..<60 {
            let capacity = Int.random(in: 1...3, using: &random)
            let slots = Slots(
                hours: try hours(), duration: .random(in: 10...180, using: &random), capacity: capacity,
                perDay: Bool.random(using: &random) ? 6 : nil, step: .random(in: 5...60, using: &random))
            var booked: [Range<Date>] = []
            while let start = slots.free(in: time(0, 2880), booked: booked, now: at(0)).randomElement(using: &random) {
                try slots.check(start, booked: booked, now: at(0))
                booked.append(start..<start.addingTimeInterval(Double(slots.duration * 60)))
            }
            #expect(!booked.isEmpty)
            for minute in stride(from: 0, to: 2880, by: 5) {
                #expect(booked.count { $0.contains(at(minute)) } <= capacity)
            }
            if slots.perDay != nil { #expect(booked.count <= 12) }
        }
    }
}
