import HTTP
import Testing

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_795_251_360, "Sat, 21 Nov 2026 08:56:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (-62_167_219_200, "Sat, 01 Jan 0000 00:00:00 GMT"),
    ])
    func `a time is written and read as RFC 9110 says`(_ seconds: Int, _ text: String) {
        #expect(HTTPDate.text(seconds) == text)
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test func `the obsolete forms are read too`() {
        #expect(HTTPDate.seconds("Sunday, 06-Nov-94 08:49:37 GMT") == 784_111_777)
        #expect(HTTPDate.seconds("Sun Nov  6 08:49:37 1994") == 784_111_777)
        // Fifty years ahead is the past.
        #expect(HTTPDate.seconds("Monday, 01-Jan-77 00:00:00 GMT", thisYear: 2026) == 220_924_800)
        #expect(HTTPDate.seconds("Wednesday, 01-Jan-76 00:00:00 GMT", thisYear: 2026) == 3_345_062_400)
    }

    @Test(arguments: [
        "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "1994-11-06T08:49:37Z", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06 Nov +994 08:49:37 GMT",
    ])
    func `what is no date is none`(_ text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }

    @Test func `every day of four centuries comes back`() {
        for day in stride(from: -146_097, through: 146_097, by: 13) {
            let seconds = day * 86400 + 4711
            #expect(HTTPDate.seconds(HTTPDate.text(seconds)) == seconds)
        }
    }
}
