import FoundationEssentials
import Models
import TestSupport
import Testing
import TimeZones

@testable import Inquiries

@Suite struct `Business hours` {
    private let losAngeles = "America/Los_Angeles"

    /// Hours written as `monday 08:00 17:00`, dates of their own as `2026-11-26` with any number of `08:00 12:00`.
    private func hours(
        _ weekly: [String], dates: [String] = [], vacations: [(String, String)] = [],
        in zone: String = "America/Los_Angeles"
    ) throws -> BusinessHours {
        let weekly = try weekly.map { entry in
            let words = entry.split(separator: " ").map { String($0) }
            return WeeklyInterval(
                day: try #require(Weekday(rawValue: words[0])), opens: try ClockTime(words[1]),
                closes: try ClockTime(words[2]))
        }
        let exceptions = try dates.map { entry in
            let words = entry.split(separator: " ").map { String($0) }
            let intervals = try stride(from: 1, to: words.count, by: 2).map {
                OpenInterval(opens: try ClockTime(words[$0]), closes: try ClockTime(words[$0 + 1]))
            }
            return DateHours(date: try CalendarDate(words[0]), intervals: intervals)
        }
        return BusinessHours(
            Hours(weekly: weekly, exceptions: exceptions),
            vacations: try vacations.map { Vacation(from: try CalendarDate($0.0), to: try CalendarDate($0.1)) },
            zone: try ZoneRules.rules(of: try TimeZoneName(zone)))
    }

    /// `2026-11-22T09:59Z`
    private func at(_ text: String) throws -> Date {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
        return Date(wholeSeconds: date.dayNumber * 86_400 + numbers[3] * 3600 + numbers[4] * 60)
    }

    private let weekdays = Weekday.allCases.prefix(5).map { "\($0.rawValue) 08:00 17:00" }

    @Test func `it is open from the first to the last second, and closed at the end`() throws {
        let week = try hours(weekdays)
        // Friday 20 November 2026, UTC-8.
        #expect(try !week.isOpen(at: at("2026-11-20 15:59")))
        #expect(try week.isOpen(at: at("2026-11-20 16:00")))
        #expect(try week.isOpen(at: at("2026-11-21 00:59")))
        #expect(try !week.isOpen(at: at("2026-11-21 01:00")))
        #expect(try week.nextOpening(after: at("2026-11-21 01:00")) == at("2026-11-23 16:00"))
        #expect(try week.nextOpening(after: at("2026-11-20 15:59")) == at("2026-11-20 16:00"))
        #expect(try week.nextOpening(after: at("2026-11-20 16:00")) == at("2026-11-23 16:00"))
    }

    @Test func `a night belongs to the day on which it begins`() throws {
        let night = try hours(["friday 20:00 04:00", "saturday 22:00 02:00"], dates: ["2026-11-28 10:00 11:00"])
        #expect(try night.isOpen(at: at("2026-11-28 11:59")))
        #expect(try !night.isOpen(at: at("2026-11-28 12:00")))
        #expect(try night.nextOpening(after: at("2026-11-28 12:00")) == at("2026-11-28 18:00"))
        // The Saturday's own night is replaced by the date's hours.
        #expect(try !night.isOpen(at: at("2026-11-29 07:00")))
        // Deadlines pass over midnight: 4 hours from 22:00.
        #expect(try night.adding(minutes: 240, to: at("2026-11-28 06:00")) == at("2026-11-28 10:00"))
    }

    @Test func `what begins and ends at the same time lasts a day`() throws {
        let day = try hours(["monday 08:00 08:00"])
        #expect(try day.isOpen(at: at("2026-11-24 15:59")))
        #expect(try !day.isOpen(at: at("2026-11-24 16:00")))
        #expect(try day.minutes(from: at("2026-11-20 00:00"), to: at("2026-11-27 00:00")) == 1440)
        let late = try hours(["monday 24:00 24:00"])
        #expect(try late.isOpen(at: at("2026-11-24 08:00")) && late.isOpen(at: at("2026-11-25 07:59")))
        #expect(try !late.isOpen(at: at("2026-11-24 07:59")) && !late.isOpen(at: at("2026-11-25 08:00")))
    }

    @Test func `holidays and vacations stop the clock of a deadline`() throws {
        let plain = try hours(weekdays)
        let closed = try hours(
            weekdays, dates: ["2026-11-26", "2026-11-27 09:00 12:00"], vacations: [("2026-11-30", "2026-12-01")])
        // Wednesday 16:00 and four hours.
        let wednesday = try at("2026-11-26 00:00")
        #expect(try plain.adding(minutes: 240, to: wednesday) == at("2026-11-26 19:00"))
        // One hour on Wednesday, none on Thanksgiving, three on Friday: up exactly when it closes.
        #expect(try closed.adding(minutes: 240, to: wednesday) == at("2026-11-27 20:00"))
        #expect(try closed.adding(minutes: 241, to: wednesday) == at("2026-12-02 16:01"))
        #expect(try closed.minutes(from: wednesday, to: at("2026-12-02 16:01")) == 241)
        #expect(try closed.nextOpening(after: at("2026-11-27 20:00")) == at("2026-12-02 16:00"))
    }

    @Test func `a vacation closes also dates of their own, and one that ends before it begins is none`() throws {
        let away = try hours(weekdays, dates: ["2026-11-24 10:00 11:00"], vacations: [("2026-11-23", "2026-11-24")])
        #expect(try !away.isOpen(at: at("2026-11-24 18:30")))
        #expect(try hours(weekdays, vacations: [("2026-11-24", "2026-11-23")]).isOpen(at: at("2026-11-23 18:00")))
    }

    @Test func `the hour that is skipped does not count`() throws {
        // 8 March 2026: 02:00 becomes 03:00 at 10:00 UTC.
        let night = try hours(["sunday 01:00 04:00"])
        #expect(try night.minutes(from: at("2026-03-08 00:00"), to: at("2026-03-09 00:00")) == 120)
        #expect(try night.adding(minutes: 90, to: at("2026-03-08 09:00")) == at("2026-03-08 10:30"))
        #expect(try !night.isOpen(at: at("2026-03-08 11:00")))
        // Around the clock, a day of 23 hours.
        let always = try hours(Weekday.allCases.map { "\($0.rawValue) 00:00 24:00" })
        #expect(try always.minutes(from: at("2026-03-08 08:00"), to: at("2026-03-09 07:00")) == 23 * 60)
        #expect(try always.adding(minutes: 1440, to: at("2026-03-08 08:00")) == at("2026-03-09 08:00"))
    }

    @Test func `the hour that is repeated counts twice`() throws {
        // 1 November 2026: 02:00 becomes 01:00 at 09:00 UTC.
        let night = try hours(["sunday 00:30 03:00"])
        #expect(try night.minutes(from: at("2026-11-01 00:00"), to: at("2026-11-02 00:00")) == 210)
        #expect(try night.adding(minutes: 180, to: at("2026-11-01 07:30")) == at("2026-11-01 10:30"))
    }

    @Test func `a working day keeps its wall clock over both borders`() throws {
        let week = try hours(weekdays)
        // Friday 16:00 and two hours is Monday 09:00, in winter time and in summer time.
        #expect(try week.adding(minutes: 120, to: at("2026-03-07 00:00")) == at("2026-03-09 16:00"))
        #expect(try week.adding(minutes: 120, to: at("2026-10-30 23:00")) == at("2026-11-02 17:00"))
    }

    @Test func `edges in the hour that is skipped are where PostgreSQL puts them`() throws {
        #expect(try hours(["sunday 02:30 04:00"]).nextOpening(after: at("2026-03-08 09:00")) == at("2026-03-08 10:30"))
        // From 02:30 to 03:10 nothing is left.
        let lost = try hours(["sunday 02:30 03:10"])
        #expect(try lost.minutes(from: at("2026-03-08 00:00"), to: at("2026-03-09 00:00")) == 0)
        #expect(try lost.nextOpening(after: at("2026-03-08 00:00")) == at("2026-03-15 09:30"))
    }

    @Test func `hours that never open answer nothing, and quickly`() throws {
        let now = try at("2026-11-21 12:00")
        let none: [BusinessHours] = [
            BusinessHours(nil, zone: .utc), try hours([]), try hours([], dates: ["2026-11-28"]),
            try hours([], dates: ["2026-11-01 08:00 10:00"]),
            try hours(weekdays, vacations: [("2020-01-01", "2199-12-31")]),
        ]
        for hours in none {
            #expect(!hours.isOpen(at: now))
            #expect(hours.nextOpening(after: now) == nil)
            #expect(hours.adding(minutes: 1, to: now) == nil)
            #expect(hours.adding(minutes: 0, to: now) == now)
            #expect(try hours.minutes(from: now, to: at("2028-11-21 12:00")) == 0)
        }
    }

    @Test func `who never closes never opens again`() throws {
        let always = try hours(Weekday.allCases.map { "\($0.rawValue) 00:00 24:00" }, in: "Asia/Kolkata")
        #expect(try always.nextOpening(after: at("2026-11-21 12:00")) == nil)
        #expect(try always.isOpen(at: at("2026-11-21 12:00")))
        #expect(try always.adding(minutes: 100_000, to: at("2026-11-21 12:00")) == at("2027-01-29 22:40"))
    }

    @Test func `more minutes than two years have are refused`() throws {
        let week = try hours(weekdays)
        #expect(try week.adding(minutes: .max, to: at("2026-11-21 12:00")) == nil)
        #expect(try week.adding(minutes: BusinessHours.horizon * 1440, to: at("2026-11-21 12:00")) == nil)
    }

    @Test func `times that are not after one another have no minutes between them`() throws {
        let week = try hours(weekdays)
        let now = try at("2026-11-20 18:00")
        #expect(week.minutes(from: now, to: now) == 0)
        #expect(week.minutes(from: now, to: now.addingTimeInterval(-3600)) == 0)
        #expect(week.openSeconds(from: now, to: now.addingTimeInterval(59.9)) == 59)
        #expect(week.minutes(from: now, to: now.addingTimeInterval(59.9)) == 0)
    }

    @Test(arguments: [
        "America/Los_Angeles", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
    ])
    func `counted minute by minute it is the same, whatever the hours`(_ zone: String) throws {
        var random = SeededRandom(seed: 17)
        func clock(_ minutes: Int) -> String {
            let (hour, minute) = (minutes / 60 % 24, minutes % 60)
            return (hour < 10 ? "0\(hour)" : "\(hour)") + ":" + (minute < 10 ? "0\(minute)" : "\(minute)")
        }
        func interval(_ day: String) -> String {
            let opens = Int.random(in: 0..<1440, using: &random)
            return "\(day) \(clock(opens)) \(clock(opens + Int.random(in: 1..<1200, using: &random)))"
        }
        // The weeks around the changes of March and of November, and one of December 2011, when Samoa skipped a day.
        for begin in try [at("2026-03-05 00:00"), at("2026-10-29 00:00"), at("2011-12-28 00:00")] {
            for _ in 0..<6 {
                var weekly: [String] = []
                for day in Weekday.allCases {
                    for _ in 0..<Int.random(in: 0...3, using: &random) { weekly.append(interval(day.rawValue)) }
                }
                let some = try hours(weekly, in: zone)
                var sum = 0
                let from = Int.random(in: 0..<2880, using: &random)
                let to = from + Int.random(in: 1..<8000, using: &random)
                for minute in from..<to where some.isOpen(at: begin.addingTimeInterval(Double(minute * 60))) {
                    sum += 1
                }
                let (start, end) = (
                    begin.addingTimeInterval(Double(from * 60)), begin.addingTimeInterval(Double(to * 60))
                )
                #expect(some.minutes(from: start, to: end) == sum)
                guard sum > 0 else { continue }
                // The deadline that many minutes ahead comes first of all times with as many minutes before them.
                let deadline = try #require(some.adding(minutes: sum, to: start))
                #expect(deadline <= end && some.minutes(from: start, to: deadline) == sum)
                #expect(some.minutes(from: start, to: deadline.addingTimeInterval(-60)) == sum - 1)
                // Parts add up.
                let middle = begin.addingTimeInterval(Double((from + to) / 2 * 60))
                #expect(some.minutes(from: start, to: middle) + some.minutes(from: middle, to: end) == sum)
                if let next = some.nextOpening(after: start) {
                    #expect(some.isOpen(at: next) && !some.isOpen(at: next.addingTimeInterval(-60)))
                }
            }
        }
    }
}
