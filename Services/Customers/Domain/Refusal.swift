/// Why something is not done. `Routes/Problems.swift` says how each is answered.
enum Refusal: Error, Hashable, Sendable {
    /// There is no such thing for this caller.
    case notFound
    /// Values that contradict each other.
    case invalid([Fault])
    /// The id of a creation belongs to something else.
    case idTaken

    // Tenants.
    /// The tenant is not in the directory (yet).
    case unknownTenant
    /// The tenant is suspended: its data rest.
    case tenantSuspended
    /// The tenant's plan has no room for another customer.
    case customersQuotaReached

    // Accounts of customers.
    /// The account has registered itself in this tenant before.
    case alreadyRegistered
    /// The customer has an account.
    case alreadyClaimed
    /// The customer has no e-mail address to mail to.
    case noEmail
    /// No link has this code.
    case claimUnknown
    /// The link was used.
    case claimUsed
    /// The link is too old.
    case claimExpired
    /// A newer link took its place.
    case claimRevoked
    /// The link of a question that is still open is too old.
    case linkExpired

    // Businesses.
    /// The caller acts for no business, and only a business has this.
    case noBusiness
    /// Only the business that owns the customer may.
    case notTheOwner
    /// Only the customer may.
    case notTheCustomer
    /// The business owns or shares the customer already.
    case alreadyRelated
    /// The customer was asked the same and has not answered.
    case alreadyAsked
    /// The question was answered or taken back.
    case alreadyAnswered
    /// Nobody answered in time.
    case requestExpired
    /// An owner is followed by another, not left out.
    case ownerStays

    // Vehicles.
    /// The vehicle needs an owner, and none is named.
    case ownerMissing
    /// The owner is not there for the caller.
    case ownerUnknown
    /// The customer has a vehicle of that VIN already.
    case vinKnown
    /// The transfer names nobody, or two, or the owner.
    case recipientMissing
    /// Another transfer of the vehicle waits.
    case transferPending
    /// The vehicle is not the giver's any more.
    case notOwned
    /// Whoever takes the vehicle must be a customer first.
    case notACustomer

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
