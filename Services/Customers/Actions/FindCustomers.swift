internal import Models
internal import Postgres

/// The customers that somebody may mean, the likeliest first, at most `limit`: those whose terms begin with every word,
/// then, when these are few, those whose names are a slip or two away.
func findCustomers(
    _ text: String, _ filter: CustomerFilter, limit: Int, for reader: Reader, _ db: Connection
) async throws -> [CustomerID] {
    let forms = try await db.searchForms(of: text)
    let query = SearchQuery(text, words: forms.words, code: forms.code)
    var found = Ranking(limit: limit)
    for term in query.wholeTerms where !found.isFull {
        found.add(try await db.customers(answering: .beginning(term), and: [], limit: limit, filter, for: reader), [term])
    }
    guard !query.words.isEmpty, !found.isFull else { return found.customers }
    found.add(
        try await hits(query.words.map { .beginning($0) }, limit: limit, filter, for: reader, db), query.words)
    // A page that is well filled by what was typed needs no guesses.
    guard found.customers.count < min(limit, 10) else { return found.customers }
    let forgiven = query.words.filter { forgivenSlips(inWordOf: $0.count) > 0 }
    let similar = try await db.similarWords(to: forgiven, in: reader.tenant)
    guard !similar.isEmpty else { return found.customers }
    let words = query.words.map { word -> WordTerms in
        let near = likeliest(similar[word] ?? [], for: word)
        return near.isEmpty ? .beginning(word) : .words(near)
    }
    found.add(try await hits(words, limit: limit, filter, for: reader, db), query.words)
    return found.customers
}

/// The customers that answer all words, looked for from the rarest.
private func hits(
    _ words: [WordTerms], limit: Int, _ filter: CustomerFilter, for reader: Reader, _ db: Connection
) async throws -> [Hit] {
    var words = words
    if words.count > 1 {
        let weights = try await db.weights(of: words, in: reader.tenant)
        guard weights.allSatisfy({ $0 > 0 }) else { return [] }
        let rarest = weights.indices.min { weights[$0] < weights[$1] } ?? 0
        words.swapAt(0, rarest)
    }
    // One customer may have several terms that begin alike: some more than are wanted.
    return try await db.customers(answering: words[0], and: Array(words.dropFirst()), limit: limit * 2, filter, for: reader)
}

/// Of words that share a variant with `word` those within the slips that its length forgives, nearest first, at most 20.
private func likeliest(_ known: [String], for word: String) -> [String] {
    let limit = forgivenSlips(inWordOf: word.count)
    return known.map { (word: $0, slips: slips(between: word, and: $0, limit: limit)) }
        .filter { $0.slips <= limit }
        .sorted { ($0.slips, $0.word) < ($1.slips, $1.word) }
        .prefix(20).map(\.word)
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
