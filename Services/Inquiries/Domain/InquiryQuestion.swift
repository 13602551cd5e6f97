import FoundationEssentials
import Models

/// What narrows and orders a list of inquiries.
struct InquiryQuestion: Sendable {
    var states: Set<InquiryState> = []
    var trade: String?
    var business: BusinessID?
    var professional: ProfessionalID?
    var customer: CustomerID?
    /// Those made at or after this.
    var createdFrom: Date?
    /// Those made before this.
    var createdTo: Date?
    var isAtRisk: Bool?
    /// What somebody typed.
    var text: String?
    var order = InquiryOrder.newest

    /// The states to look in, in one order: all where none is said.
    var wantedStates: [InquiryState] { InquiryState.allCases.filter { states.isEmpty || states.contains($0) } }

    /// The words of the text: a few, each of letters or digits.
    var words: [String] {
        let words = (text ?? "").split { !$0.isLetter && !$0.isNumber }.map { String($0.prefix(40)) }
        return Array(words.prefix(Self.mostWords))
    }

    /// Words of a text that count.
    static let mostWords = 8

    /// The same as text, for the scope of cursors.
    var scope: String {
        let parts: [String?] = [
            wantedStates.map(\.rawValue).joined(separator: ","), trade, business?.description,
            professional?.description, customer?.description, createdFrom.map { "\($0.timeIntervalSince1970)" },
            createdTo.map { "\($0.timeIntervalSince1970)" }, isAtRisk.map { "\($0)" }, order.rawValue, text,
        ]
        return parts.map { $0 ?? "-" }.joined(separator: " ")
    }
}

/// In which order inquiries are listed.
enum InquiryOrder: String, CaseIterable, Sendable {
    /// The newest first.
    case newest
    /// What is due first, first; then what is never due, the newest first.
    case due
}

/// Where a page of inquiries ends.
struct InquiryPosition: Hashable, Sendable {
    /// When it is due; nil in the order of age, and among what is never due.
    let due: Date?
    let created: Date
    let id: InquiryID
}
