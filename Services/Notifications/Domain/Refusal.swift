/// Why something is not done. `Routes/Problems.swift` says how each is answered.
enum Refusal: Error, Hashable {
    /// There is no such thing for this caller.
    case notFound
    /// The delivery log belongs to those who look after the whole tenant.
    case notForBusinesses
    /// A letter that cannot be written: what is wrong with which member.
    case invalid(pointer: String, code: String, message: String)

    /// What is wrong with a letter that was asked for.
    init(_ fault: TemplateFault) {
        switch fault {
        case .unknown(let name):
            self = .invalid(pointer: "/template", code: "unknown", message: "There is no template `\(name)`.")
        case .missing(let name):
            self = .invalid(pointer: "/values/\(name)", code: "required", message: "The text needs this value.")
        case .notALink(let name):
            self = .invalid(
                pointer: "/values/\(name)", code: "invalid-link", message: "A link begins with https:// or http://.")
        case .malformed:
            self = .invalid(pointer: "/template", code: "malformed", message: "The template cannot be filled.")
        }
    }
}
