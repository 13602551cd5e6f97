internal import Models
internal import Postgres

/// The customers that somebody may mean, the likeliest first, at most `limit`: those with a term that begins with the whole
/// text; then, as long as these are few, those with a name that begins with the words or has them all among its terms, with
/// terms that begin so, with names a slip or two away.
func findCustomers(
    _ text: String, _ filter: CustomerFilter, limit: Int, for reader: Reader, _ db: Connection
) async throws -> [CustomerID] {
    let forms = try await db.searchForms(of: text)
    let query = SearchQuery(text, words: forms.words, code: forms.code)
    let search = Search(query: query, filter: filter, limit: limit, reader: reader, db: db)
    var found = Ranking(limit: limit)
    // A page that is filled by what was typed needs no guesses; a few more than wanted are no page.
    let enough = min(limit, 10)
    for term in query.wholeTerms where !found.isFull {
        found.add(try await search.hits([.beginning(term)]), query.words)
    }
    guard !query.words.isEmpty, found.customers.count < enough else { return found.customers }
    if query.words.count > 1 {
        found.add(try await search.named(), query.words)
        if found.customers.count < enough {
            found.add(try await search.hits(query.words.map { .words([$0]) }), query.words)
        }
    }
    if found.customers.isEmpty || query.words.count == 1 {
        found.add(try await search.hits(query.words.map { .beginning($0) }), query.words)
    }
    guard found.customers.count < enough, let near = try await search.nearWords() else { return found.customers }
    found.add(try await search.hits([.words(names(meantBy: query.words, near: near))]), query.words)
    if found.customers.isEmpty {
        let words = zip(near, query.words).map { $0.isEmpty ? WordTerms.beginning($1) : .words($0) }
        found.add(try await search.hits(words), query.words)
    }
    return found.customers
}

/// One search as its steps share it.
private struct Search {
    let query: SearchQuery
    let filter: CustomerFilter
    let limit: Int
    let reader: Reader
    let db: Connection

    /// Words of the tenant's vocabulary that each word may be meant for; nil where there is none but the words themselves.
    func nearWords() async throws -> [[String]]? {
        let forgiven = query.words.filter { forgivenSlips(inWordOf: $0.count) > 0 }
        guard !forgiven.isEmpty else { return nil }
        let similar = try await db.similarWords(to: forgiven, in: reader.tenant)
        let near = query.words.map { likeliest(similar[$0] ?? [], for: $0) }
        return zip(near, query.words).contains { !$0.isEmpty && $0 != [$1] } ? near : nil
    }

    /// Among whose customers it is looked: somebody's who is a customer are among the tenant's.
    private var frame: SearchFrame {
        let scope: SearchScope =
            switch reader.reach {
            case .business(let business): .business(business)
            case .tenant: filter.business.map { .business($0) } ?? .tenant(reader.tenant)
            case .own: .tenant(reader.tenant)
            }
        return SearchFrame(scope: scope, filter: filter, reader: reader)
    }

    /// The customers that answer all words, looked for from the rarest word, or from the account's own customers. Where no
    /// word is rare a thousand are looked at: then many answer, or hardly anybody does.
    func hits(_ asked: [WordTerms]) async throws -> [Hit] {
        let tag = filter.tag.map { WordTerms.words([tagTerm($0)]) }
        var words = asked + (tag.map { [$0] } ?? [])
        // One customer may have several terms that begin alike: some more than are wanted.
        let wanted = limit * 2
        if case .own(let account) = reader.reach {
            return try await db.customers(
                of: account, answering: words[0], and: Array(words.dropFirst()), limit: wanted, in: frame)
        }
        if words.count > 1 {
            let weights = try await db.weights(of: words, upTo: Self.mostLooks, in: frame)
            guard weights.allSatisfy({ $0 > 0 }) else { return [] }
            words.swapAt(0, weights.indices.min { weights[$0] < weights[$1] } ?? 0)
        }
        return try await db.customers(
            answering: words[0], and: Array(words.dropFirst()), amongFirst: Self.mostLooks, limit: wanted, in: frame)
    }

    /// The customers whose name begins with one of the words and has the others, for readers of many customers: of an
    /// account's own `hits` finds all.
    func named() async throws -> [Hit] {
        if case .own = reader.reach { return [] }
        let beginnings = query.words.map { WordTerms.beginning("=" + $0) }
        let weights = try await db.weights(of: beginnings, upTo: Self.mostLooks, in: frame)
        // The rarest one; of those that are frequent the longest. Firms have their names from one end only.
        let rarest = query.words.indices.min {
            (weights[$0], -query.words[$0].count) < (weights[$1], -query.words[$1].count)
        }
        var hits: [Hit] = []
        for place in Set([rarest ?? 0, 0]).sorted(by: >) where weights[place] > 0 && hits.count < limit {
            var others = query.words
            let first = others.remove(at: place)
            hits += try await db.customers(
                named: first, and: others, amongFirst: Self.mostNames, limit: limit * 2, in: frame)
        }
        return hits
    }

    /// Looks at a customer's terms that a search may cost: some ten microseconds each.
    private static let mostLooks = 1_000
    /// Names that it may read one after the other: about one microsecond each.
    private static let mostNames = 10_000
}

/// Of words that share a variant with `word` those within the slips that its length forgives, nearest first, at most 8.
private func likeliest(_ known: [String], for word: String) -> [String] {
    let limit = forgivenSlips(inWordOf: word.count)
    return known.map { (word: $0, slips: slips(between: word, and: $0, limit: limit)) }
        .filter { $0.slips <= limit }
        .sorted { ($0.slips, $0.word) < ($1.slips, $1.word) }
        .prefix(8).map(\.word)
}

/// The names that words may be meant for, as terms, likeliest first, at most 64; a word without any stands as it is.
private func names(meantBy typed: [String], near words: [[String]]) -> [String] {
    guard typed.count > 1 else { return words.first ?? [] }
    var names = ["="]
    for (near, word) in zip(words, typed) {
        let choices = near.isEmpty ? [word] : near
        names = Array(
            names.flatMap { start in choices.map { start == "=" ? start + $0 : "\(start) \($0)" } }.prefix(64))
    }
    return names
}

/// Customers in the order in which they are shown: what was found earlier before what was found later, and within one
/// step those with more exact words first.
private struct Ranking {
    let limit: Int
    private(set) var customers: [CustomerID] = []
    private var known: Set<CustomerID> = []

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { customers.count >= limit }

    mutating func add(_ hits: [Hit], _ words: [String]) {
        var ranked: [(customer: CustomerID, misses: Int, place: Int)] = []
        for (place, hit) in hits.enumerated() where known.insert(hit.customer).inserted {
            ranked.append((hit.customer, words.count { !hit.terms.contains($0) }, place))
        }
        ranked.sort { ($0.misses, $0.place) < ($1.misses, $1.place) }
        customers += ranked.prefix(limit - customers.count).map(\.customer)
    }
}
