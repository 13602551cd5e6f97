public import FoundationEssentials
public import JSON

/// One question to one professional whether they take an inquiry, and what became of it.
public struct Offer: Codable, Hashable, Sendable, Documented {
    /// Identity.
    public var id: OfferID
    /// The inquiry.
    public var inquiry: InquiryID
    /// The business of who is asked.
    public var business: BusinessID
    /// Who is asked.
    public var professional: ProfessionalID
    /// Where it stands.
    public var state: OfferState
    /// Whether others are asked at the same time, and the first to claim it has it.
    public var isClaim: Bool
    /// 1 for the first who was asked.
    public var round: Int
    /// When it was made.
    public var offeredAt: Date
    /// Until when an answer counts: the tenant's time in open hours; absent where nobody set one.
    public var respondBy: Date?
    /// When it left the state `open`.
    public var decidedAt: Date?
    /// Why not.
    public var declineReason: DeclineReason?
    /// Why not, in words.
    public var note: String?
    /// Why this professional was asked, in words.
    public var reason: String?
    /// The beginning of the need, as long as the offer can be answered or is accepted.
    public var excerpt: String?
    /// How soon it is needed, for as long.
    public var urgency: Urgency?

    /// An offer.
    public init(
        id: OfferID, inquiry: InquiryID, business: BusinessID, professional: ProfessionalID, state: OfferState,
        isClaim: Bool = false, round: Int = 1, offeredAt: Date, respondBy: Date? = nil, decidedAt: Date? = nil,
        declineReason: DeclineReason? = nil, note: String? = nil, reason: String? = nil, excerpt: String? = nil,
        urgency: Urgency? = nil
    ) {
        self.id = id
        self.inquiry = inquiry
        self.business = business
        self.professional = professional
        self.state = state
        self.isClaim = isClaim
        self.round = round
        self.offeredAt = offeredAt
        self.respondBy = respondBy
        self.decidedAt = decidedAt
        self.declineReason = declineReason
        self.note = note
        self.reason = reason
        self.excerpt = excerpt
        self.urgency = urgency
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("One question to one professional whether they take an inquiry.")
        schema.member("isClaim", "Whether others are asked at the same time, and the first to claim it has it.")
        schema.member("round", "1 for the first who was asked.", example: 1)
        schema.member("respondBy", "Until when an answer counts.")
        schema.member("decidedAt", "When it left the state `open`.")
        schema.member("note", "Why not, in words.")
        schema.member("reason", "Why this professional was asked, in words.", example: "Knows BMW, 3.2 km away.")
        schema.member("excerpt", "The first 140 characters of the need, as long as it can be answered or is accepted.")
    }
}

/// A business's wish to be the first to take an inquiry.
public struct ClaimInquiry: Codable, Hashable, Sendable, Documented {
    /// For whom of those who were asked; the first of the business where not said.
    public var professional: ProfessionalID?

    /// A wish.
    public init(professional: ProfessionalID? = nil) { self.professional = professional }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("professional", "For whom of those who were asked; the first of the business where not said.")
    }
}

/// A professional's no.
public struct DeclineOffer: Codable, Hashable, Sendable, Documented {
    /// Why not.
    public var reason: DeclineReason
    /// In words; needed with `other`.
    public var note: String?

    /// A no.
    public init(reason: DeclineReason, note: String? = nil) {
        self.reason = reason
        self.note = note
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("reason", "Why not.")
        schema.member("note", "In words; needed with `other`. The customer does not see it.", length: 1...1000)
    }
}

/// Why something is called off, given back or refused.
public struct StepReason: Codable, Hashable, Sendable, Documented {
    /// In words.
    public var reason: String

    /// A reason.
    public init(reason: String) { self.reason = reason }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("reason", "Why, in words.", length: 1...1000, example: "The car was sold.")
    }
}

/// One step in the life of an inquiry.
public struct Transition: Codable, Hashable, Sendable, Documented {
    /// What was done.
    public var step: InquiryStep
    /// Where the inquiry stood before; absent at the first.
    public var from: InquiryState?
    /// Where it stood after.
    public var to: InquiryState
    /// Who did it.
    public var actor: InquiryActor
    /// The account that did it, where the reader may know.
    public var account: AccountID?
    /// Whose professional did it.
    public var business: BusinessID?
    /// When.
    public var at: Date
    /// Why, in words.
    public var reason: String?

    /// A step.
    public init(
        step: InquiryStep, from: InquiryState?, to: InquiryState, actor: InquiryActor, account: AccountID? = nil,
        business: BusinessID? = nil, at: Date, reason: String? = nil
    ) {
        self.step = step
        self.from = from
        self.to = to
        self.actor = actor
        self.account = account
        self.business = business
        self.at = at
        self.reason = reason
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("One step in the life of an inquiry.")
        schema.member("from", "Where the inquiry stood before; left out at the first step.")
        schema.member("account", "The account that did it, where the reader may know.")
        schema.member("business", "Whose professional did it.")
        schema.member("reason", "Why, in words.")
    }
}

/// An inquiry in a list.
public struct InquirySummary: Codable, Hashable, Sendable, Documented {
    /// Identity.
    public var id: InquiryID
    /// Where it stands.
    public var state: InquiryState
    /// The beginning of the need.
    public var excerpt: String
    /// The trade that is wanted.
    public var trade: TradeName?
    /// How soon.
    public var urgency: Urgency
    /// The vehicle in a line: `2003 Honda Accord`.
    public var vehicle: String?
    /// How the customer is called.
    public var customerName: String?
    /// The business that has it.
    public var business: BusinessID?
    /// The professional who has it, or who is asked.
    public var professional: ProfessionalID?
    /// The whole that it is a part of.
    public var parent: InquiryID?
    /// Until when somebody has to answer.
    public var respondBy: Date?
    /// Whether most of the time to answer is gone, or all of it.
    public var isAtRisk: Bool
    /// Messages that the reader has not read.
    public var unread: Int
    /// When it was made.
    public var createdAt: Date
    /// When it was changed last.
    public var updatedAt: Date

    /// A line.
    public init(
        id: InquiryID, state: InquiryState, excerpt: String, trade: TradeName? = nil, urgency: Urgency,
        vehicle: String? = nil, customerName: String? = nil, business: BusinessID? = nil,
        professional: ProfessionalID? = nil, parent: InquiryID? = nil, respondBy: Date? = nil, isAtRisk: Bool = false,
        unread: Int = 0, createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.state = state
        self.excerpt = excerpt
        self.trade = trade
        self.urgency = urgency
        self.vehicle = vehicle
        self.customerName = customerName
        self.business = business
        self.professional = professional
        self.parent = parent
        self.respondBy = respondBy
        self.isAtRisk = isAtRisk
        self.unread = unread
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("An inquiry in a list.")
        schema.member("excerpt", "The first 140 characters of the need.")
        schema.member("vehicle", "The vehicle in a line.", example: "2003 Honda Accord")
        schema.member("isAtRisk", "Whether three quarters of the time to answer are gone.")
        schema.member("unread", "Messages that the reader has not read.", example: 2)
    }
}
