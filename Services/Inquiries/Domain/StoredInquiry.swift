import FoundationEssentials
import Models

/// An inquiry as it is kept: what was said, what neighbours know of it, where it stands.
struct StoredInquiry: Sendable {
    let id: InquiryID
    /// The whole that it is a part of.
    let parent: InquiryID?
    var details: InquiryDetails
    var state: InquiryState
    /// The customer, once it is known who that is.
    var customer: CustomerID?
    var customerState: LookUp
    /// The customer's account; a guest has none.
    var account: AccountID?
    var contact: Contact
    /// The business that took it on the customer's behalf.
    let takenBy: BusinessID?
    /// What the VIN says.
    var facts: VehicleFacts?
    var vehicleState: DecodeState
    /// Who has it: both or none.
    var business: BusinessID?
    var professional: ProfessionalID?
    /// When somebody's answer is due.
    var dueAt: Date?
    /// SHA-256 of the creating request.
    let createdFrom: [UInt8]
    var version: Int64
    let createdBy: AccountID?
    let createdAt: Date
    var submittedAt: Date?
    var updatedAt: Date
    var endedAt: Date?

    /// Whether a neighbour has said what there is to be known.
    enum LookUp: String, Sendable {
        /// There is nobody to be looked up.
        case none
        /// A job asks.
        case pending
        /// It is known.
        case known
    }

    /// How the customer is called and reached.
    struct Contact: Codable, Hashable, Sendable {
        /// For people, as the customers service has it; a guest's own word.
        var name: String?
        var language: LanguageTag?
        /// Who writes without an account.
        var guest: GuestContact?
        /// Whom a business named, until the customers service has said that there is such a customer.
        var named: CustomerID?
        /// Businesses that look after the customer, the owner first: what routing keeps together.
        var relations: [Relation]?
    }

    /// What a business is to the customer.
    struct Relation: Codable, Hashable, Sendable {
        var business: BusinessID
        var isOwner: Bool
    }

    /// The first so many characters of the need.
    func excerpt(_ length: Int = 140) -> String { String(details.need.prefix(length)) }

    /// What is still to be filled in.
    var pending: [PendingPart] {
        (vehicleState == .pending ? [.vehicle] : []) + (customerState == .pending ? [.customer] : [])
    }

    /// How it came.
    var source: InquirySource {
        if parent != nil { return .split }
        if takenBy != nil { return .business }
        // A guest is no account; who that was is forgotten where the link was not followed.
        return createdBy == nil ? .guest : .portal
    }
}

/// Who takes a step.
struct Actor: Hashable, Sendable {
    let kind: InquiryActor
    let account: AccountID?
    let business: BusinessID?

    /// A clock, a rule, a neighbour.
    static let system = Actor(kind: .system, account: nil, business: nil)
    /// Whoever follows a mailed link.
    static let guest = Actor(kind: .guest, account: nil, business: nil)
}

extension Reader {
    /// As what the reader acts on an inquiry that is there for them. Who wrote it down for a customer acts as the customer
    /// until somebody has it.
    func actor(on inquiry: StoredInquiry) -> Actor {
        let kind: InquiryActor =
            switch reach {
            case .own: .customer
            case .tenant: .manager
            case .business(let own): inquiry.takenBy == own && inquiry.business != own ? .customer : .professional
            }
        return Actor(kind: kind, account: account, business: business)
    }
}
