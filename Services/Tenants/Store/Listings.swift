internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

/// What visitors are looking for.
struct ListingQuestion {
    /// How a list is ordered.
    enum Sort: String, CaseIterable {
        /// Whose name has the words, then who has them at all; the better known before the others.
        case relevance
        /// The nearest first.
        case distance
        /// The best rated first.
        case rating
    }

    /// `professional` or `business`.
    let kind: String
    var words: [String] = []
    /// Filter keys as `refresh_listings` makes them.
    var keys: [String] = []
    /// Filters by texts of people, such as ("make", "Mercedes-Benz"); spelling, case and accents do not count.
    var filters: [(kind: String, text: String)] = []
    var near: Place?
    /// Metres from `near`.
    var within: Int?
    /// A point that the area served must hold.
    var served: Place?
    var moment: Date
    var onlyOpen = false
    /// Hundredths of a star.
    var leastStars: Int?
    var sort = Sort.relevance
    var limit: Int
    var position: ListingPosition?
}

/// Where a page ended: the key values of its last item.
struct ListingPosition {
    let tier: Int
    let number: Double
    let count: Int
    let id: String
}

/// One thing found: its card as JSON text, and what depends on the question.
struct FoundListing {
    let card: [UInt8]
    let distance: Double?
    let opening: OpeningState
    let position: ListingPosition
}

extension Connection {
    /// What visitors find, in order. Only under the row-level security of a tenant: the function takes it from there.
    func find(_ question: ListingQuestion) async throws -> [FoundListing] {
        try await rows(
            """
            SELECT card, subject_id, distance, tier, number, count, is_open, closes_at, opens_at
            FROM find_listings(\(question.kind), \(question.words),
                \(question.keys)::text[]
                    || filter_keys(\(question.filters.map(\.kind)), \(question.filters.map(\.text))),
                \(question.near?.latitude), \(question.near?.longitude), \(question.within), \(question.served?.latitude),
                \(question.served?.longitude), \(question.moment), \(question.onlyOpen), \(question.leastStars),
                \(question.sort.rawValue), \(question.limit), \(question.position?.tier), \(question.position?.number),
                \(question.position?.count), \(question.position?.id)::uuid)
            """
        ) { row in
            let card: JSONText = try row["card"]
            return FoundListing(
                card: card.bytes, distance: try row["distance"],
                opening: OpeningState(
                    isOpen: try row["is_open"], closesAt: try row["closes_at"], opensAt: try row["opens_at"]),
                position: ListingPosition(
                    tier: try row["tier"], number: try row["number"], count: try row["count"],
                    id: try row["subject_id"]))
        }
    }

    /// The words with each misspelt one replaced by what it most likely meant.
    func corrected(_ words: [String], kind: String) async throws -> [String] {
        try await value("SELECT corrected_words(\(kind), \(words))")
    }

    /// Makes the listings of a business and its professionals anew, or that of one professional. Travels with COMMIT.
    func refreshListings(
        of business: BusinessID, _ professional: ProfessionalID? = nil, in tenant: TenantID
    ) throws {
        try enqueue("SELECT refresh_listings(\(tenant), \(business), \(professional))")
    }
}
