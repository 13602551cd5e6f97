import Testing

@testable import Customers

@Suite struct `A search` {
    @Test(arguments: [
        ("garcia", "garcia", 0), ("garica", "garcia", 1), ("gacia", "garcia", 1), ("garccia", "garcia", 1),
        ("gonsales", "gonzalez", 2), ("smith", "jones", 5), ("ana", "anastasia", 6), ("", "", 0),
    ])
    func `slips are counted up to one more than the limit`(one: String, other: String, expected: Int) {
        #expect(slips(between: one, and: other, limit: expected) == expected)
        if expected > 0 { #expect(slips(between: one, and: other, limit: expected - 1) >= expected) }
    }

    @Test func `short words forgive nothing, long ones two slips`() {
        #expect([3, 4, 6, 7].map(forgivenSlips) == [0, 1, 1, 2])
    }

    @Test func `digits with signs are a telephone number`() {
        let query = SearchQuery("+1 (415) 555-0132", words: ["1", "415", "555", "0132"], code: "14155550132")
        #expect(query.phone == "14155550132" && query.email == nil)
        #expect(query.wholeTerms == ["+14155550132", "#14155550132", "=1 415 555 0132"])
        #expect(SearchQuery("415", words: ["415"], code: "415").phone == nil)
    }

    @Test func `an address, a plate and words are told apart`() {
        #expect(SearchQuery("Ana@Example.com", words: ["ana"], code: "anaexamplec0m").email == "ana@example.com")
        #expect(
            SearchQuery("7ABC 123", words: ["7abc", "123"], code: "7abc123").wholeTerms == ["#7abc123", "=7abc 123"])
        #expect(SearchQuery("smile", words: ["smile"], code: "sm1le").wholeTerms == ["#sm1le"])
        #expect(SearchQuery("mo", words: ["mo"], code: "m0").wholeTerms.isEmpty)
        let many = (0..<20).map { "w\($0)" }
        #expect(SearchQuery("…", words: many, code: "").words.count == SearchQuery.mostWords)
    }
}
