internal import FoundationEssentials
internal import Models
internal import Postgres

/// What was found, and the words that found it where some were misspelt.
struct Found {
    let items: [FoundListing]
    let words: [String]
    let hasMore: Bool
}

/// One page of what visitors of a tenant find. Words that nothing has are taken for what they most likely meant.
func search(_ question: ListingQuestion, in tenant: TenantID, _ app: App) async throws -> Found {
    try await app.database.read(as: tenant) { db in
        var question = question
        let limit = question.limit
        question.limit += 1
        var items = try await db.find(question)
        if items.isEmpty, question.position == nil, !question.words.isEmpty {
            let better = try await db.corrected(question.words, kind: question.kind)
            if better != question.words {
                question.words = better
                items = try await db.find(question)
            }
        }
        return Found(items: Array(items.prefix(limit)), words: question.words, hasMore: items.count > limit)
    }
}
