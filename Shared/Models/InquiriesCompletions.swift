public import FoundationEssentials
public import JSON

/// What became of the work.
public enum WorkOutcome: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// All of it was done.
    case done
    /// A part of it was.
    case partly
    /// Nothing was.
    case notDone = "not_done"

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state("`done`: all of it; `partly`: a part; `not_done`: nothing.", example: "done")
    }
}

/// The end of the work, to be noted.
public struct FinishWork: Codable, Sendable, Hashable, Documented {
    /// What became of it.
    public var outcome: WorkOutcome
    /// What the customer paid or will pay.
    public var value: Money?
    /// More for the customer.
    public var note: String?

    /// An end.
    public init(outcome: WorkOutcome, value: Money? = nil, note: String? = nil) {
        self.outcome = outcome
        self.value = value
        self.note = note
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("outcome", "What became of the work.")
        schema.member(
            "value", "What the customer pays for it, with tax; needed unless nothing was done. 0 to 1,000,000,000,000.")
        schema.member("note", "More for the customer.", length: 1...1000, example: "The pads were worn to 2 mm.")
    }
}

/// The end of the work, as it was noted. Work that was taken up again ends once more.
public struct Completion: Codable, Sendable, Hashable, Documented {
    /// What became of it.
    public let outcome: WorkOutcome
    /// What the customer pays.
    public let value: Money?
    /// More for the customer.
    public let note: String?
    /// Who did it.
    public let business: BusinessID
    /// Who did it.
    public let professional: ProfessionalID
    /// When it was noted.
    public let at: Date

    /// An end.
    public init(
        outcome: WorkOutcome, value: Money?, note: String?, business: BusinessID, professional: ProfessionalID, at: Date
    ) {
        self.outcome = outcome
        self.value = value
        self.note = note
        self.business = business
        self.professional = professional
        self.at = at
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("The end of the work. Work that was taken up again ends once more.")
        schema.member("value", "What the customer pays for it, with tax.")
        schema.member("note", "More for the customer.")
        schema.member("at", "When it was noted.")
    }
}
