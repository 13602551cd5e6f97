import Models

/// Numbers for the names that the rules of a tenant use, so that a thousand rules compare numbers and not texts. A name that
/// no rule uses has none.
struct Lexicon {
    private(set) var trades: [TradeName: Int] = [:]
    private(set) var categories: [CategoryID: Int] = [:]
    private(set) var services: [CatalogueServiceID: Int] = [:]
    private(set) var makes: [[UInt8]: Int] = [:]
    private(set) var languages: [String: Int] = [:]
    private(set) var words: [String: Int] = [:]

    mutating func number(_ trade: TradeName) -> Int { Self.number(trade, &trades) }
    mutating func number(_ category: CategoryID) -> Int { Self.number(category, &categories) }
    mutating func number(_ service: CatalogueServiceID) -> Int { Self.number(service, &services) }
    mutating func number(make: String) -> Int { Self.number(Make.key(make), &makes) }
    mutating func number(_ language: LanguageTag) -> Int { Self.number(String(language.language), &languages) }
    mutating func number(word: String) -> Int { Self.number(word, &words) }

    private static func number<Name: Hashable>(_ name: Name, _ numbers: inout [Name: Int]) -> Int {
        if let known = numbers[name] { return known }
        numbers[name] = numbers.count
        return numbers.count - 1
    }
}

/// A need as conditions ask of it.
struct PreparedNeed {
    /// What is asked of names: the number of the need's own, and nil for one that no rule uses or that is not known.
    let trade: Int?
    let category: Int?
    let service: Int?
    let make: Int?
    let languages: [Int]
    let location: PreparedLocation
    /// Numbers of the text's words in order; -1 for one that no rule uses.
    let words: [Int]
    /// Where each used word stands.
    let places: [Int: [Int]]
    let source: RoutingNeed
    let clock: RoutingClock

    init(_ inputs: RoutingInputs, _ lexicon: Lexicon) {
        let need = inputs.need
        source = need
        clock = inputs.clock
        trade = need.trade.flatMap { lexicon.trades[$0] }
        category = need.category.flatMap { lexicon.categories[$0] }
        service = need.service.flatMap { lexicon.services[$0] }
        make = need.make.flatMap { lexicon.makes[Make.key($0)] }
        languages = (need.languages ?? []).compactMap { lexicon.languages[String($0.language)] }
        location = PreparedLocation(need.location)
        guard let text = need.text, !lexicon.words.isEmpty else {
            (words, places) = ([], [:])
            return
        }
        let said = Words.split(text).map { lexicon.words[$0] ?? -1 }
        words = said
        places = Dictionary(grouping: said.indices.filter { said[$0] >= 0 }) { said[$0] }
    }
}
