import FoundationEssentials
import Models
import Testing

@testable import Inquiries

@Suite struct WorkRulesTests {
    @Test func `what was done has a value, be it nothing; what was not done needs none`() throws {
        let usd = try #require(Currency("USD"))
        for outcome in [WorkOutcome.done, .partly] {
            #expect(throws: Refusal.self) { try checked(FinishWork(outcome: outcome)) }
            try checked(FinishWork(outcome: outcome, value: Money(0, usd)))
        }
        try checked(FinishWork(outcome: .notDone))
        #expect(throws: Refusal.self) { try checked(FinishWork(outcome: .done, value: Money(-1, usd))) }
        #expect(throws: Refusal.self) {
            try checked(FinishWork(outcome: .done, value: Money(1_000_000_000_001, usd)))
        }
    }

    @Test(arguments: [
        (1, 5, 500), (2, 9, 450), (3, 14, 467), (3, 13, 433), (8, 25, 313), (1, 1, 100),
    ])
    func `a rating is the mean in hundredths, halves up`(count: Int, stars: Int, average: Int) {
        #expect(Rating(count: count, stars: stars, version: 7).told.average == average)
    }

    @Test func `without reviews there is no mean`() {
        #expect(Rating(count: 0, stars: 0, version: 2).told == PutRating(average: nil, count: 0, version: 2))
    }

    @Test func `everybody reads a first name and an initial`() {
        #expect(author(of: "Ana María García") == "Ana G.")
        #expect(author(of: " Cher ") == "Cher")
        #expect(author(of: "") == nil)
        #expect(author(of: nil) == nil)
    }
}
