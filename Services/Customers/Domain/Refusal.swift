/// Why something is not done. `Routes/Problems.swift` says how each is answered.
enum Refusal: Error, Hashable, Sendable {
    /// There is no such thing for this caller.
    case notFound
    /// The tenant is not in the directory (yet).
    case unknownTenant
    /// The tenant is suspended: its data rest.
    case tenantSuspended
    /// The tenant's plan has no room for another customer.
    case customersQuotaReached
    /// The id of a creation belongs to something else.
    case idTaken
    /// The account has registered itself in this tenant before.
    case alreadyRegistered
    /// Values that contradict each other.
    case invalid([Fault])

    /// What is wrong with one value of a request.
    struct Fault: Hashable, Sendable {
        /// JSON Pointer of the value.
        let pointer: String
        /// Stable kebab-case code.
        let code: String
        /// One sentence for a person.
        let message: String
    }
}
