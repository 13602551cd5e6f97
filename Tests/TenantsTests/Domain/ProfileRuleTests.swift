import JSON
import Models
import Testing

@testable import Tenants

@Suite struct ProfileRuleTests {
    private func hours(_ weekly: String, _ exceptions: String = "") throws -> [String] {
        let hours = try JSONReader.decode(
            Hours.self, from: Array("{\"weekly\":[\(weekly)],\"exceptions\":[\(exceptions)]}".utf8))
        return ProfileRules.hoursFaults(hours, at: "/hours").map { "\($0.pointer) \($0.code)" }
    }

    private func day(_ day: String, _ opens: String, _ closes: String) -> String {
        "{\"day\":\"\(day)\",\"opens\":\"\(opens)\",\"closes\":\"\(closes)\"}"
    }

    @Test func `intervals side by side, over midnight and over the week's end stand`() throws {
        let week = [
            day("monday", "06:00", "12:00"), day("monday", "12:00", "18:00"), day("saturday", "22:00", "02:00"),
            day("sunday", "20:00", "06:00"),
        ]
        #expect(try hours(week.joined(separator: ",")).isEmpty)
        #expect(try hours(day("tuesday", "00:00", "24:00")).isEmpty)
    }

    @Test func `an interval that overlaps another is at fault, also around midnight and Sunday`() throws {
        #expect(
            try hours([day("monday", "08:00", "12:00"), day("monday", "11:59", "13:00")].joined(separator: ","))
                == ["/hours/weekly/1 overlap"])
        #expect(
            try hours([day("monday", "22:00", "02:00"), day("tuesday", "01:00", "03:00")].joined(separator: ","))
                == ["/hours/weekly/1 overlap"])
        #expect(
            try hours([day("monday", "01:00", "03:00"), day("sunday", "22:00", "01:01")].joined(separator: ","))
                == ["/hours/weekly/1 overlap"])
    }

    @Test func `a date that stands twice is at fault`() throws {
        let christmas = #"{"date":"2026-12-25","intervals":[]}"#
        #expect(try hours("", "\(christmas),\(christmas)") == ["/hours/exceptions/1/date repeated"])
        let doubled =
            #"{"date":"2026-12-24","intervals":[{"opens":"08:00","closes":"12:00"},{"opens":"09:00","closes":"10:00"}]}"#
        #expect(try hours("", doubled) == ["/hours/exceptions/0/intervals/1 overlap"])
    }

    private func area(_ json: String) throws -> [String] {
        let area = try JSONReader.decode(ServiceArea.self, from: Array(json.utf8))
        return ProfileRules.areaFaults(area).map { "\($0.pointer) \($0.code)" }
    }

    private func polygon(_ corners: [(Double, Double)]) throws -> [String] {
        let list = corners.map { "{\"latitude\":\($0.0),\"longitude\":\($0.1)}" }.joined(separator: ",")
        return try area("{\"kind\":\"polygon\",\"polygon\":[\(list)]}")
    }

    @Test func `each kind of area needs its own members`() throws {
        #expect(try area(#"{"kind":"circle"}"#) == ["/area/radius required"])
        #expect(try area(#"{"kind":"circle","radius":5000}"#).isEmpty)
        #expect(
            try area(#"{"kind":"postal_codes"}"#) == ["/area/country required", "/area/postalCodes required"])
        #expect(try area(#"{"kind":"polygon"}"#).contains("/area/polygon required"))
    }

    @Test func `a polygon has corners on the ground and sides that do not cross`() throws {
        #expect(try polygon([(37, -122), (38, -122), (38, -121), (37, -121)]).isEmpty)
        #expect(try polygon([(37, -122), (38, -121), (38, -122), (37, -121)]) == ["/area/polygon crossing"])
        #expect(try polygon([(37, -122), (37, -122), (38, -121)]) == ["/area/polygon crossing"])
        #expect(try polygon([(10, -170), (10, 170), (20, 0)]) == ["/area/polygon too-wide"])
        #expect(
            try polygon([(91, 0), (10, 181), (20, 0)])
                == ["/area/polygon/0/latitude out-of-range", "/area/polygon/1/longitude out-of-range"])
    }

    @Test func `a published business says where it is`() throws {
        let name = try DisplayName("Bavaria Motors")
        let faults = ProfileRules.faults(BusinessProfile(name: name, isPublished: true))
        #expect(faults.map(\.pointer) == ["/place"])
        #expect(ProfileRules.faults(BusinessProfile(name: name)).isEmpty)
        let bad = BusinessProfile(
            name: name, website: "http://example.com", photos: ["https://a.example/1", "ftp://x"])
        #expect(ProfileRules.faults(bad).map(\.pointer) == ["/website", "/photos/1"])
    }

    @Test func `a vacation does not end before it begins`() throws {
        let profile = ProfessionalProfile(
            name: try DisplayName("Ana"), trades: [try TradeName("auto_body")],
            vacations: [Vacation(from: try CalendarDate("2026-08-02"), to: try CalendarDate("2026-08-01"))])
        #expect(ProfileRules.faults(profile).map(\.pointer) == ["/vacations/0/to"])
    }
}
