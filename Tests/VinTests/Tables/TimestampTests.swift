import Testing

@testable import Vin

struct `A point in time` {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -86_400_000_000), ("2000-02-29 00:00:00", 951_782_400_000_000),
        ("2019-12-21 20:26:30.583", 1_576_959_990_583_000), ("2019-12-21T20:26:30.5", 1_576_959_990_500_000),
        ("2026-10-13 23:59:59.999999", 1_791_935_999_999_999), ("1900-03-01", -2_203_891_200_000_000),
    ]) func `is counted from 1970`(text: String, microseconds: Int64) {
        #expect(Timestamp.microseconds(Array(text.utf8)[...]) == microseconds)
    }

    @Test(arguments: [
        "", "2019", "2019-13-01", "2019-00-01", "2019-01-32", "2019-1-01", "2019-01-01 24:00:00", "2019-01-01 10:60:00",
        "2019-01-01 10:00:61", "2019-01-01 10:00", "2019-01-01x10:00:00", "2019-01-01 10:00:00.",
        "2019-01-01 10:00:00.1234567", "2019-01-01 10:00:00+02", "yesterday",
    ]) func `is none when it is not written so`(text: String) {
        #expect(Timestamp.microseconds(Array(text.utf8)[...]) == nil)
    }
}

struct `The name of a release` {
    @Test(arguments: [
        ("vPICList_lite_2026_10.plain.zip", "2026_10"), ("vPICList_lite_2026_08.sql", "2026_08"),
        ("dump-2025-01.sql.gz", "2025_01"),
    ]) func `is the month in a file's name`(name: String, release: String) { #expect(Release.inName(name) == release) }

    @Test(arguments: [
        "facts.xz", "2026", "2026_13", "2026_00", "12026_10", "2026_101", "1026_10", "20a6_10", "2026.10",
    ])
    func `is not found where there is none`(name: String) { #expect(Release.inName(name) == nil) }

    @Test func `that a user gives is year and month`() {
        #expect(Release.isValid("2026_10"))
        #expect(!Release.isValid("2026-10"))
        #expect(!Release.isValid("x2026_10"))
    }

    @Test(arguments: [
        (0, "1970_01"), (-1, "1969_12"), (951_782_400_000_000, "2000_02"), (1_791_935_999_999_999, "2026_10"),
        (1_577_836_799_999_999, "2019_12"), (1_577_836_800_000_000, "2020_01"),
    ]) func `is the month of a time`(time: Int64, month: String) { #expect(Release.month(of: time) == month) }

    @Test func `without any time is none`() { #expect(Release.month(of: nil) == "0000_00") }
}
