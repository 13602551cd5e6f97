import FoundationEssentials
import TestSupport
import Testing

@testable import Postgres

struct ValueTests {
    @Test func `every kind of value comes back from the server as it went`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            try await database.read { db in
                try await expectSame(db, Int.min, "bigint")
                try await expectSame(db, Int.max, "bigint")
                try await expectSame(db, Int16.min, "smallint")
                try await expectSame(db, Int32.max, "integer")
                try await expectSame(db, Int64(-1), "bigint")
                try await expectSame(db, true, "boolean")
                try await expectSame(db, false, "boolean")
                try await expectSame(db, "", "text")
                try await expectSame(db, "Grüße, 世界 😀\n\"quoted\" \\back 'single'", "text")
                try await expectSame(db, Substring("part"), "text", as: String.self, "part")
                try await expectSame(db, 0.1, "double precision")
                try await expectSame(db, Double.greatestFiniteMagnitude, "double precision")
                try await expectSame(db, -Double.infinity, "double precision")
                try await expectSame(db, UUID(), "uuid")
                try await expectSame(db, [UInt8](0...255), "bytea")
                try await expectSame(db, [UInt8](), "bytea")
                try await expectSame(db, [1, -2, 3], "bigint[]")
                try await expectSame(db, [Int](), "bigint[]")
                try await expectSame(db, ["a,b", "\"", "\\", "", "NULL", "{}", " x ", "ü"], "text[]")
                try await expectSame(db, ["a", nil, "c"] as [String?], "text[]")
                try await expectSame(db, [UUID(), UUID()], "uuid[]")
                try await expectSame(db, [true, false], "boolean[]")
                try await expectSame(db, [Date(timeIntervalSince1970: 0.5)], "timestamptz[]")
                try await expectSame(db, JSONText(Array(#"{"a": [1, 2.50, "ü"]}"#.utf8)), "json")
                try await expectSame(db, nil as String?, "text")
                try await expectSame(db, "x" as String?, "text")
                try await expectSame(db, Colour.green, "text")
            }
        }
    }

    @Test func `times keep their microseconds over the whole range`() async throws {
        let seconds: [Double] = [
            0, -1, 0.000001, 1_700_000_000.123456, 1_732_179_279.999999, -62_135_596_800, 951_782_399.5, 951_868_799,
            4_102_444_799.999999, 253_402_300_799,
        ]
        try await withDatabase { given in
            let database = try given.open()
            try await database.read { db in
                for second in seconds {
                    let date = Date(timeIntervalSince1970: second)
                    let back = try await db.value("SELECT \(date)::timestamptz", as: Date.self)
                    #expect(abs(back.timeIntervalSince1970 - second) < 0.000001, "\(second)")
                    let epoch = try await db.value(
                        "SELECT extract(epoch FROM \(date)::timestamptz)::double precision", as: Double.self)
                    #expect(abs(epoch - second) < 0.000001, "\(second)")
                }
                let day = try await db.value("SELECT DATE '2024-02-29'", as: Date.self)
                #expect(day.timeIntervalSince1970 == 1_709_164_800)
            }
        }
    }

    @Test func `days and civil dates agree over a thousand years`() {
        var expected = (year: 1600, month: 1, day: 1)
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for day in Timestamp.day(fromCivil: 1600, 1, 1)..<Timestamp.day(fromCivil: 2600, 1, 1) {
            #expect(Timestamp.civil(fromDay: day) == expected)
            #expect(Timestamp.day(fromCivil: expected.year, expected.month, expected.day) == day)
            let year = expected.year
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            expected.day += 1
            if expected.day > lengths[expected.month - 1] + (isLeap && expected.month == 2 ? 1 : 0) {
                expected = expected.month == 12 ? (year + 1, 1, 1) : (year, expected.month + 1, 1)
            }
        }
    }

    @Test func `a time outside the years 1 to 9999 is refused`() {
        #expect(Timestamp.text(of: Date(timeIntervalSince1970: -62_135_596_801)) == nil)
        #expect(Timestamp.text(of: Date(timeIntervalSince1970: 253_402_300_800)) == nil)
        #expect(Timestamp.text(of: Date(timeIntervalSince1970: 253_402_300_799.9999999)) == nil)
        #expect(Timestamp.text(of: Date(timeIntervalSince1970: .nan)) == nil)
        #expect(throws: PostgresError.self) { try ("\(Date(timeIntervalSince1970: 1e15))" as SQL).check() }
    }

    @Test(
        arguments: [
            "", "2024", "2024-1-01", "2024-13-01", "2024-01-32", "2024-01-01 ", "2024-01-01 24:00:00",
            "2024-01-01 10:60:00", "2024-01-01 10:00:60", "2024-01-01 10:00:00.", "2024-01-01 10:00:00+02",
            "2024-01-01 10:00:00+00:30", "infinity", "-infinity", "0044-03-15 00:00:00+00 BC", "2024-01-01x",
            "2024-01-01 10-00-00", "24-01-01",
        ])
    func `what is no time in UTC is refused`(text: String) {
        #expect(throws: ValueFault.self) { try Date.decode(Array(text.utf8).span) }
    }

    @Test(arguments: ["2024-02-29T10:11:12Z", "2024-02-29 10:11:12+00", "2024-02-29 10:11:12"])
    func `the usual spellings of UTC are read`(text: String) throws {
        #expect(try Date.decode(Array(text.utf8).span).timeIntervalSince1970 == 1_709_201_472)
    }

    @Test(arguments: ["", "-", "+1", "1 ", " 1", "1.0", "9223372036854775808", "-9223372036854775809", "12a", "0x1"])
    func `what is no whole number of 64 bits is refused`(text: String) {
        #expect(throws: ValueFault.self) { try Int.decode(Array(text.utf8).span) }
    }

    @Test func `a number that does not fit is refused, not cut`() {
        #expect(throws: ValueFault(reason: "too large for Int16")) { try Int16.decode(Array("32768".utf8).span) }
        #expect(throws: ValueFault(reason: "too large for Int32")) { try Int32.decode(Array("-2147483649".utf8).span) }
    }

    @Test(arguments: ["", "x", "tr", "true", "1"])
    func `what is no boolean is refused`(text: String) {
        #expect(throws: ValueFault.self) { try Bool.decode(Array(text.utf8).span) }
    }

    @Test(
        arguments: [
            "", "0190a5e4-7c1f-7000-8000-00000000000", "0190a5e4-7c1f-7000-8000-0000000000000",
            "0190a5e4+7c1f-7000-8000-000000000000", "0190a5eg-7c1f-7000-8000-000000000000",
        ])
    func `what is no UUID is refused`(text: String) {
        #expect(throws: ValueFault.self) { try UUID.decode(Array(text.utf8).span) }
    }

    @Test(arguments: ["", "{", "{1", "1}", "{{1},{2}}", "[0:1]={1,2}", "{\"a}", "{\"a\"b}", "{a,}", "{\"a\\"])
    func `what is no array of one dimension is refused`(text: String) {
        #expect(throws: ValueFault.self) { try [String].decode(Array(text.utf8).span) }
    }

    @Test(arguments: ["", "\\x0", "x00", "\\x0g", "abc"])
    func `what is no bytea is refused`(text: String) {
        #expect(throws: ValueFault.self) { try [UInt8].decode(Array(text.utf8).span) }
    }

    @Test func `bytea in capital digits is read too`() throws {
        #expect(try [UInt8].decode(Array("\\xABcd".utf8).span) == [0xAB, 0xCD])
    }

    @Test func `no number is refused as a number`() {
        #expect(throws: ValueFault.self) { try Double.decode(Array("one".utf8).span) }
        #expect(throws: ValueFault.self) { try Colour.decode(Array("blue".utf8).span) }
    }

    @Test func `an array with a value that cannot be sent is refused`() {
        #expect(throws: PostgresError.invalidBind(reason: "text with U+0000")) {
            try ("SELECT \(["a", "b\0"])" as SQL).check()
        }
    }
}

enum Colour: String, PostgresEncodable, PostgresDecodable {
    case green
}

/// Sends the value with a cast to `type` and expects it back.
private func expectSame<Value: PostgresEncodable & PostgresDecodable & Equatable>(
    _ db: Connection, _ value: Value, _ type: String
) async throws {
    try await expectSame(db, value, type, as: Value.self, value)
}

private func expectSame<Back: PostgresDecodable & Equatable>(
    _ db: Connection, _ value: some PostgresEncodable, _ type: String, as: Back.Type, _ expected: Back
) async throws {
    let back = try await db.value("SELECT \(value)::\(unsafeRaw: type)", as: Back.self)
    #expect(back == expected, "\(type)")
}
