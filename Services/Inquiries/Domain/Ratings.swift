import FoundationEssentials
import Models

/// A review as it is kept.
struct StoredReview: Sendable {
    let id: ReviewID
    let inquiry: InquiryID
    let business: BusinessID
    let professional: ProfessionalID
    /// The customer's.
    let account: AccountID
    let author: String?
    let stars: Int
    let text: String?
    let createdAt: Date
    let reply: ReviewReply?
    let hiddenReason: String?
    let version: Int64

    /// As its reader sees it; nil: a visitor.
    func shown(to reader: Reader?) -> Review {
        let isInside =
            switch reader?.reach {
            case .tenant: true
            case .business(let own): own == business
            case .own(let own): own == account
            case nil: false
            }
        return Review(
            id: id, inquiry: isInside ? inquiry : nil, business: business, professional: professional, author: author,
            stars: stars, text: text, createdAt: createdAt, reply: reply, hiddenBecause: isInside ? hiddenReason : nil)
    }

    /// Whether it is there for the reader: what is hidden is for the tenant's people and its author.
    func isThere(for reader: Reader?) -> Bool {
        guard hiddenReason != nil else { return true }
        switch reader?.reach {
        case .tenant: return true
        case .business(let own): return own == business
        case .own(let own): return own == account
        case nil: return false
        }
    }
}

/// What customers think of a professional in all.
struct Rating: Hashable, Sendable {
    let count: Int
    /// The sum of all stars.
    let stars: Int
    let version: Int64

    /// As the tenants service is told: the mean in hundredths, halves up.
    var told: PutRating {
        PutRating(average: count == 0 ? nil : (200 * stars + count) / (2 * count), count: count, version: version)
    }
}

/// How a customer is shown to everybody: first name and the initial of the last.
func author(of name: String?) -> String? {
    let words = (name ?? "").split(whereSeparator: \.isWhitespace)
    guard let first = words.first else { return nil }
    guard words.count > 1, let initial = words.last?.first else { return String(first.prefix(60)) }
    return "\(first.prefix(60)) \(initial)."
}

/// Why a review is not written, answered or judged.
enum ReviewRefusal: Error, Hashable {
    /// The work is not completed.
    case notCompleted(InquiryState)
    /// There is one of this inquiry.
    case alreadyReviewed
    /// The business has replied; the reply can be changed.
    case alreadyReplied
    /// There is no reply that could be changed.
    case notReplied
    /// The review is another business's.
    case notYours
    /// Only those who manage the whole tenant decide that.
    case onlyTheTenant
}
