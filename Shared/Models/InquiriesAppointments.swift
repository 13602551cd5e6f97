public import FoundationEssentials
public import JSON

// What customers and businesses exchange with the service `inquiries` about appointments.

/// A time at which somebody can come.
public struct Slot: Codable, Sendable, Hashable, Documented {
    /// Begin.
    public let start: Date
    /// End.
    public let end: Date

    /// A time.
    public init(start: Date, end: Date) {
        self.start = start
        self.end = end
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A time at which the customer can come.")
    }
}

/// When the customer of an inquiry can come to who has it.
public struct FreeSlots: Codable, Sendable, Hashable, Documented {
    /// Who has the inquiry.
    public let professional: ProfessionalID
    /// The zone of the professional's clock, for showing the times.
    public let timeZone: TimeZoneName?
    /// How long an appointment takes, in minutes.
    public let minutes: Int
    /// The times, the first one first.
    public let items: [Slot]

    /// Times.
    public init(professional: ProfessionalID, timeZone: TimeZoneName?, minutes: Int, items: [Slot]) {
        self.professional = professional
        self.timeZone = timeZone
        self.minutes = minutes
        self.items = items
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("When the customer can come.")
        schema.member("timeZone", "The zone of the professional's clock.", example: "America/Los_Angeles")
        schema.member("minutes", "How long an appointment takes.", example: 60)
        schema.member("items", "The times, the first one first; at most 500.", items: 0...500)
    }
}

/// An appointment to be booked.
public struct NewAppointment: Codable, Sendable, Hashable, Documented {
    /// The id that the client made; a new one otherwise.
    public var id: AppointmentID?
    /// When it begins.
    public var start: Date
    /// How long it takes, in minutes.
    public var minutes: Int?
    /// What the other side should know.
    public var note: String?

    /// An appointment.
    public init(id: AppointmentID? = nil, start: Date, minutes: Int? = nil, note: String? = nil) {
        self.id = id
        self.start = start
        self.minutes = minutes
        self.note = note
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("id", "Made by the client, for creation while offline; the same again is the same creation.")
        schema.member(
            "start", "A whole minute, at most a year ahead; `GET /v1/inquiries/{inquiry}/slots` says which are free.")
        schema.member(
            "minutes", "How long it takes; 60 where not said. The business says it; ignored from customers.",
            range: 15...1440, example: 90)
        schema.member(
            "note", "What the other side should know.", length: 1...1000, example: "The key is in the letter box.")
    }
}

/// What of an appointment may be changed: PATCH speaks of it.
public struct AppointmentPlan: Codable, Sendable, Hashable, Documented {
    /// When it begins.
    public var start: Date
    /// How long it takes, in minutes.
    public var minutes: Int
    /// What the other side should know.
    public var note: String?

    /// A plan.
    public init(start: Date, minutes: Int, note: String? = nil) {
        self.start = start
        self.minutes = minutes
        self.note = note
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("start", "A whole minute, at most a year ahead.")
        schema.member("minutes", "How long it takes; customers cannot change it.", range: 15...1440, example: 90)
        schema.member("note", "What the other side should know.", length: 1...1000)
    }
}

/// When a customer comes to a professional, and what became of it.
public struct Appointment: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public var id: AppointmentID
    /// What it is for.
    public var inquiry: InquiryID
    /// Where.
    public var business: BusinessID
    /// With whom.
    public var professional: ProfessionalID
    /// Where it stands.
    public var state: AppointmentState
    /// When it begins.
    public var start: Date
    /// When it ends.
    public var end: Date
    /// The zone of the professional's clock.
    public var timeZone: TimeZoneName?
    /// How the customer is called, for the business and the tenant.
    public var customerName: String?
    /// The beginning of the need.
    public var excerpt: String
    /// What the other side should know.
    public var note: String?
    /// Who booked it.
    public var bookedBy: InquiryActor
    /// When it was booked.
    public var bookedAt: Date
    /// When it left the state `booked`.
    public var endedAt: Date?
    /// Why it was called off.
    public var reason: String?

    /// An appointment.
    public init(
        id: AppointmentID, inquiry: InquiryID, business: BusinessID, professional: ProfessionalID,
        state: AppointmentState, start: Date, end: Date, timeZone: TimeZoneName? = nil, customerName: String? = nil,
        excerpt: String, note: String? = nil, bookedBy: InquiryActor, bookedAt: Date, endedAt: Date? = nil,
        reason: String? = nil
    ) {
        self.id = id
        self.inquiry = inquiry
        self.business = business
        self.professional = professional
        self.state = state
        self.start = start
        self.end = end
        self.timeZone = timeZone
        self.customerName = customerName
        self.excerpt = excerpt
        self.note = note
        self.bookedBy = bookedBy
        self.bookedAt = bookedAt
        self.endedAt = endedAt
        self.reason = reason
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("When a customer comes to a professional, and what became of it.")
        schema.member("timeZone", "The zone of the professional's clock, for showing the times.")
        schema.member("customerName", "How the customer is called; left out for the customer.", example: "Ana García")
        schema.member("excerpt", "The first 140 characters of the need.")
        schema.member("endedAt", "When it left the state `booked`.")
        schema.member("reason", "Why it was called off, in words.")
    }
}
