public import JSON

/// Where an inquiry stands. A review is none of its states: it is written about one that is completed.
public enum InquiryState: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// The customer is still writing.
    case draft
    /// A guest has sent it and not yet followed the mailed link.
    case pendingConfirmation = "pending_confirmation"
    /// The right professional is being looked for.
    case routing
    /// Somebody has been asked and has not answered.
    case offered
    /// A professional has it.
    case accepted
    /// A quote waits for the customer's answer.
    case quoted
    /// The customer agreed to a quote.
    case approved
    /// An appointment stands.
    case booked
    /// The work has begun.
    case inProgress = "in_progress"
    /// The work is done.
    case completed
    /// Somebody called it off.
    case cancelled
    /// Nothing happened for too long.
    case expired
    /// Nobody takes it; a manager looks after it.
    case unroutable
    /// Its needs go on in its children.
    case split

    /// Whether nothing is to be done any more, unless a manager opens it again.
    public var isEnd: Bool { self == .completed || self == .cancelled || self == .expired }

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            """
            `draft`: being written; `pending_confirmation`: a guest has not followed the mailed link; `routing`: a \
            professional is looked for; `offered`: somebody has been asked; `accepted`: a professional has it; `quoted`: a \
            quote waits for the customer; `approved`: the customer agreed; `booked`: an appointment stands; `in_progress`: \
            work has begun; `completed`, `cancelled`, `expired`: over; `unroutable`: nobody takes it; `split`: goes on in \
            its children.
            """, example: "offered")
    }
}

/// What can be done to an inquiry. Each is in its history with who did it, when and why.
public enum InquiryStep: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// Change what it says.
    case edit
    /// Send it.
    case submit
    /// Follow the mailed link.
    case confirm
    /// Ask a professional.
    case offer
    /// Take it; of many who were asked, the first does.
    case accept
    /// Say no as the last who was asked.
    case decline
    /// Go on to the next, because nobody answered in time.
    case escalate
    /// Find nobody.
    case giveUp = "give_up"
    /// Pass it on to another professional, with the customer's consent.
    case handOver = "hand_over"
    /// Give it back, or take it from a professional who is gone.
    case release
    /// Send a quote, or a newer version of it.
    case quote
    /// Agree to a quote.
    case approve
    /// Say no to a quote.
    case reject
    /// Let a quote run out, or take it back.
    case lapse
    /// Fix an appointment.
    case book
    /// Move the appointment.
    case move
    /// Call the appointment off, not the inquiry.
    case unbook
    /// Begin the work.
    case begin
    /// Finish it, with an outcome.
    case complete
    /// Make children of it, one for each trade.
    case split
    /// Call it off.
    case cancel
    /// End it, because nothing happened for too long.
    case expire
    /// Take it up again.
    case reopen

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state("What can be done to an inquiry.", example: "accept")
    }
}

/// Who does something to an inquiry.
public enum InquiryActor: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// Whose need it is, signed in.
    case customer
    /// Whose need it is, by a mailed link.
    case guest
    /// Who was asked or has it; also a colleague of the same business.
    case professional
    /// Who manages the tenant.
    case manager
    /// A clock, or a rule.
    case system

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`customer`, `guest` (by a mailed link), `professional` (or a colleague), `manager`, `system`.",
            example: "professional")
    }
}

/// Where an offer stands: what became of one question to one professional.
public enum OfferState: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// It waits for an answer.
    case open
    /// The professional took it.
    case accepted
    /// The professional said no.
    case declined
    /// The time was up.
    case missed
    /// Taken back: another was first, or the inquiry is over.
    case withdrawn
    /// Accepted, and then passed on to another.
    case handedOver = "handed_over"
    /// Accepted, and then given back or taken away.
    case released

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            """
            `open`: waits for an answer; `accepted`, `declined`: answered; `missed`: the time was up; `withdrawn`: another \
            was first, or the inquiry is over; `handed_over`: accepted, then passed on; `released`: accepted, then given \
            back or taken away.
            """, example: "open")
    }
}

/// What can be done to an offer.
public enum OfferStep: String, Codable, CaseIterable, Sendable, Hashable {
    /// Take it: the answer to a question, or being first of many.
    case accept
    /// Say no.
    case decline
    /// Let the time run out.
    case miss
    /// Take the question back.
    case withdraw
    /// Pass on what was accepted.
    case handOver = "hand_over"
    /// Give back what was accepted, or take it away.
    case release
}

/// Why a professional says no: what routing learns from.
public enum DeclineReason: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// No time.
    case tooBusy = "too_busy"
    /// Not their work.
    case notMyWork = "not_my_work"
    /// Too far away.
    case tooFar = "too_far"
    /// The budget does not suffice.
    case budget
    /// Parts are not to be had.
    case parts
    /// Known customer, unwanted.
    case customer
    /// Something else, in words.
    case other

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) { schema.state("Why not.", example: "too_busy") }
}

/// Where a version of a quote stands.
public enum QuoteState: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// It waits for the customer's answer.
    case sent
    /// The customer agreed.
    case accepted
    /// The customer said no.
    case declined
    /// A newer version has taken its place.
    case superseded
    /// Its time was up.
    case expired
    /// Taken back.
    case withdrawn

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            """
            `sent`: waits for an answer; `accepted`, `declined`: answered; `superseded`: a newer version has taken its \
            place; `expired`: its time was up; `withdrawn`: taken back.
            """, example: "sent")
    }
}

/// What can be done to a version of a quote.
public enum QuoteStep: String, Codable, CaseIterable, Sendable, Hashable {
    /// Agree to it.
    case accept
    /// Say no to it.
    case decline
    /// Send a newer version.
    case supersede
    /// Let its time run out.
    case expire
    /// Take it back.
    case withdraw
}

/// Where an appointment stands.
public enum AppointmentState: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// It stands.
    case booked
    /// Called off.
    case cancelled
    /// The customer came.
    case kept
    /// Nobody came.
    case missed

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`booked`: it stands; `cancelled`; `kept`: the customer came; `missed`: nobody came.", example: "booked")
    }
}

/// What can be done to an appointment.
public enum AppointmentStep: String, Codable, CaseIterable, Sendable, Hashable {
    /// Another time.
    case move
    /// Call it off.
    case cancel
    /// Note that the customer came.
    case keep
    /// Note that nobody came.
    case miss
}
