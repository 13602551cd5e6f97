public import FoundationEssentials

/// A step in the life of an inquiry, told to the other services with all they need, so that nobody has to ask back.
///
/// All steps are one type, so that a receiver handles them in one place and sees an inquiry's numbers without gaps.
public struct InquiryStepped: Event {
    /// Its name among events.
    public static let type = "driveline.inquiries.inquiry.stepped"

    /// The inquiry.
    public var inquiry: InquiryID
    /// The whole that it is a part of.
    public var parent: InquiryID?
    /// What was done.
    public var step: InquiryStep
    /// Where it stands now.
    public var state: InquiryState
    /// Who did it.
    public var actor: InquiryActor
    /// The account that did it; nil for the system and for guests.
    public var account: AccountID?
    /// The customer.
    public var customer: CustomerID?
    /// The customer's account.
    public var customerAccount: AccountID?
    /// Who writes without an account.
    public var guest: GuestContact?
    /// The business that has it, or that the step is about.
    public var business: BusinessID?
    /// The professional who has it, or whom the step is about.
    public var professional: ProfessionalID?
    /// The trade that is wanted.
    public var trade: TradeName?
    /// The vehicle, if it is one of the customer's.
    public var vehicle: VehicleID?
    /// The beginning of the need.
    public var excerpt: String
    /// Why, in words.
    public var reason: String?
    /// The offer, quote, appointment or review that the step is about.
    public var subject: String?
    /// Until when somebody has to answer, or when an appointment begins.
    public var due: Date?
    /// The zone of the clock on the wall where somebody is expected then.
    public var zone: TimeZoneName?
    /// The total of a quote, the value of the work.
    public var amount: Money?

    /// A step.
    public init(
        inquiry: InquiryID, parent: InquiryID? = nil, step: InquiryStep, state: InquiryState, actor: InquiryActor,
        account: AccountID? = nil, customer: CustomerID? = nil, customerAccount: AccountID? = nil,
        guest: GuestContact? = nil, business: BusinessID? = nil, professional: ProfessionalID? = nil,
        trade: TradeName? = nil, vehicle: VehicleID? = nil, excerpt: String, reason: String? = nil,
        subject: String? = nil, due: Date? = nil, zone: TimeZoneName? = nil, amount: Money? = nil
    ) {
        self.inquiry = inquiry
        self.parent = parent
        self.step = step
        self.state = state
        self.actor = actor
        self.account = account
        self.customer = customer
        self.customerAccount = customerAccount
        self.guest = guest
        self.business = business
        self.professional = professional
        self.trade = trade
        self.vehicle = vehicle
        self.excerpt = excerpt
        self.reason = reason
        self.subject = subject
        self.due = due
        self.zone = zone
        self.amount = amount
    }
}

/// Something about an inquiry that changes nothing of where it stands: a message, a reminder, a review.
public struct InquiryNoted: Event {
    /// Its name among events.
    public static let type = "driveline.inquiries.inquiry.noted"

    /// What it is.
    public enum Kind: String, Codable, Sendable, CaseIterable, Hashable {
        /// Somebody wrote.
        case message
        /// An offer's time is running out.
        case reminder
        /// Nobody takes it: the tenant's managers look after it.
        case attention
        /// An appointment is near.
        case appointmentReminder = "appointment_reminder"
        /// A colleague, or the customer, is asked whether it may be handed over.
        case handOverAsked = "hand_over_asked"
        /// The customer wrote a review.
        case review
        /// The business replied to a review.
        case reply
    }

    /// What it is.
    public var kind: Kind
    /// The inquiry.
    public var inquiry: InquiryID
    /// Who did it.
    public var actor: InquiryActor
    /// The account that did it.
    public var account: AccountID?
    /// The customer's account.
    public var customerAccount: AccountID?
    /// Who writes without an account.
    public var guest: GuestContact?
    /// The customer.
    public var customer: CustomerID?
    /// The business that it is about or for.
    public var business: BusinessID?
    /// The professional whom it is about or for.
    public var professional: ProfessionalID?
    /// The beginning of the message, the review or the need.
    public var excerpt: String
    /// The offer, message, appointment or review.
    public var subject: String?
    /// Until when somebody has to answer, or when an appointment begins.
    public var due: Date?
    /// The zone of the clock on the wall where somebody is expected then.
    public var zone: TimeZoneName?
    /// The stars of a review.
    public var stars: Int?

    /// Something.
    public init(
        _ kind: Kind, inquiry: InquiryID, actor: InquiryActor, account: AccountID? = nil,
        customerAccount: AccountID? = nil, guest: GuestContact? = nil, customer: CustomerID? = nil,
        business: BusinessID? = nil, professional: ProfessionalID? = nil, excerpt: String, subject: String? = nil,
        due: Date? = nil, zone: TimeZoneName? = nil, stars: Int? = nil
    ) {
        self.kind = kind
        self.inquiry = inquiry
        self.actor = actor
        self.account = account
        self.customerAccount = customerAccount
        self.guest = guest
        self.customer = customer
        self.business = business
        self.professional = professional
        self.excerpt = excerpt
        self.subject = subject
        self.due = due
        self.zone = zone
        self.stars = stars
    }
}
