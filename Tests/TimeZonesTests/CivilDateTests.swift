import Models
import TestSupport
import Testing

@testable import TimeZones

@Suite struct `Days of the calendar` {
    @Test func `days have the numbers, the weekdays and the names that everybody gives them`() throws {
        let facts: [(String, Int, Weekday)] = [
            ("1970-01-01", 0, .thursday), ("1969-12-31", -1, .wednesday), ("2000-02-29", 11_016, .tuesday),
            ("1900-03-01", -25_508, .thursday), ("2026-11-21", 20_778, .saturday), ("2199-12-31", 84_005, .tuesday),
        ]
        for (text, number, weekday) in facts {
            let date = CivilDate(try CalendarDate(text))
            #expect(date.dayNumber == number && date.weekday == weekday && date.description == text)
        }
    }

    @Test func `a number and its parts lead to each other over eight hundred years`() {
        for number in stride(from: -146_097, through: 146_097, by: 1) {
            let date = CivilDate(dayNumber: number)
            let (year, month, day) = date.parts
            if CivilDate(year: year, month: month, day: day) != date || !(1...12).contains(month)
                || !(1...31).contains(day)
            {
                Issue.record("\(number)")
            }
        }
    }

    @Test func `days are added over the ends of months and of leap years`() {
        #expect(CivilDate(year: 2024, month: 2, day: 28).adding(days: 2).description == "2024-03-01")
        #expect(CivilDate(year: 2026, month: 1, day: 1).adding(days: -1).description == "2025-12-31")
        #expect(CivilDate(year: 2026, month: 2, day: 30).description == "2026-03-02")
        #expect(CivilDate(year: 2026, month: 2, day: 1) < CivilDate(year: 2026, month: 2, day: 2))
        #expect(CivilDate(year: 812, month: 7, day: 4).year == 812)
    }

    @Test func `a wall time knows its date and its second, before 1970 too`() {
        let late = WallTime(CivilDate(year: 2026, month: 11, day: 21), minutes: 25 * 60 + 30)
        #expect(late.date.description == "2026-11-22" && late.secondOfDay == 5400)
        #expect(WallTime(seconds: -1).description == "1969-12-31T23:59:59")
        #expect(WallTime(seconds: -1) < WallTime(seconds: 0))
    }
}
