import FoundationEssentials
import Models
import Testing

@testable import Customers

@Suite struct `Rules of vehicles` {
    @Test(arguments: [
        (Distance(100_000, .mi), Distance(160_934, .km), false), (Distance(100_000, .mi), Distance(160_933, .km), true),
        (Distance(160_935, .km), Distance(100_000, .mi), false), (Distance(160_936, .km), Distance(99_999, .mi), true),
        (Distance(50, .mi), Distance(50, .mi), false), (Distance(50, .mi), Distance(49, .mi), true),
        (Distance(0, .km), Distance(0, .mi), false), (Distance(9_999_999, .mi), Distance(0, .km), true),
    ])
    func `a rollback is told across units`(earlier: Distance, later: Distance, isRollback: Bool) {
        #expect(later.isRollback(after: earlier) == isRollback)
    }

    @Test(arguments: [
        ("1HGCM82633A004352", true), ("1HGCM82633A00435", true), ("1HGCM82633A0O4352", false), ("ABC1", false),
        ("1HGCM82633A0043521", false), ("1HGCM82633A00 352", false), ("12345", true), ("1HGCM82633Ä004352", false),
    ])
    func `a VIN has its form`(text: String, isVIN: Bool) { #expect(Customers.isVIN(text) == isVIN) }

    @Test func `what the VIN says fills in and is not kept twice`() {
        var facts = VehicleFacts()
        (facts.year, facts.make, facts.model) = (2003, "HONDA", "Accord")
        let shown = completed(VehicleDetails(vin: "X", make: "Acura"), by: facts)
        #expect(shown.year == 2003 && shown.make == "Acura" && shown.model == "Accord")
        let kept = withoutRepeated(shown, of: facts)
        #expect(kept.year == nil && kept.make == "Acura" && kept.model == nil)
        #expect(changedMembers(shown, kept) == ["year", "model"])
    }

    @Test func `a time is past, at most a minute ahead, and not of another age`() throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(try past(nil, "/t", at: now) == now)
        #expect(try past(now.addingTimeInterval(59), "/t", at: now) == now)
        #expect(try past(now.addingTimeInterval(-60), "/t", at: now) == now.addingTimeInterval(-60))
        for wrong in [now.addingTimeInterval(61), Date(timeIntervalSince1970: -3_000_000_000)] {
            #expect(throws: Refusal.self) { try past(wrong, "/t", at: now) }
        }
    }
}
