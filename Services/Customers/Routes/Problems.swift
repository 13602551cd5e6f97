internal import HTTP
internal import Routing
internal import ServiceKit

extension Refusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .invalid(let faults): .invalid(faults.map { Problem.Fault(.body($0.pointer), $0.code, $0.message) })
        case .idTaken: Problem(.idTaken)
        case .unknownTenant: .unauthorized(isInvalid: true)
        case .tenantSuspended: Problem(.tenantSuspended)
        case .customersQuotaReached: Problem(.customersQuotaReached)
        case .alreadyRegistered: Problem(.alreadyRegistered)
        case .alreadyClaimed: Problem(.alreadyClaimed)
        case .noEmail: Problem(.noEmail)
        case .claimUnknown: Problem(.claimUnknown)
        case .claimUsed: Problem(.claimUsed)
        case .claimExpired: Problem(.claimExpired)
        case .claimRevoked: Problem(.claimRevoked)
        case .linkExpired: Problem(.linkExpired, "Have another one mailed.")
        case .noBusiness: Problem(.noBusiness)
        case .notTheOwner: Problem(.notTheOwner)
        case .notTheCustomer: Problem(.notTheCustomer)
        case .alreadyRelated: Problem(.alreadyRelated)
        case .alreadyAsked: Problem(.alreadyAsked)
        case .alreadyAnswered: Problem(.alreadyAnswered)
        case .requestExpired: Problem(.requestExpired)
        case .ownerStays: Problem(.ownerStays)
        case .ownerMissing: .invalid("/owner", "required", "A vehicle has an owner.")
        case .ownerUnknown: .invalid("/owner", "unknown", "There is no such customer.")
        case .vinKnown: Problem(.vinKnown)
        case .recipientMissing: .invalid("/to", "required", "Say whose the vehicle will be: `to` or `email`.")
        case .transferPending: Problem(.transferPending)
        case .notOwned: Problem(.notOwned)
        case .notACustomer: Problem(.notACustomer)
        }
    }
}

extension ProblemKind {
    static let idTaken = conflict("id-taken", "The id belongs to something else")
    static let customersQuotaReached = conflict("customers-quota-reached", "The plan has no room for another customer")
    static let alreadyRegistered = conflict("already-registered", "The account is a customer here already")
    static let alreadyClaimed = conflict("already-claimed", "The customer has an account already")
    static let noEmail = conflict("no-email", "The customer has no e-mail address")
    static let claimUnknown = ProblemKind(.notFound, "claim-unknown", "There is no such link")
    static let claimUsed = conflict("claim-used", "The link was used before")
    static let claimExpired = conflict("claim-expired", "The link is too old")
    static let claimRevoked = conflict("claim-revoked", "A newer link took the place of this one")
    static let linkExpired = conflict("link-expired", "The link is too old")
    static let noBusiness = ProblemKind(.forbidden, "no-business", "This belongs to businesses, and you act for none")
    static let notTheOwner = ProblemKind(.forbidden, "not-the-owner", "Only the business that owns the customer may")
    static let notTheCustomer = ProblemKind(.forbidden, "not-the-customer", "Only the customer may")
    static let alreadyRelated = conflict("already-related", "The business has a relationship with the customer already")
    static let alreadyAsked = conflict("already-asked", "The customer was asked and has not answered")
    static let alreadyAnswered = conflict("already-answered", "The question was answered or taken back")
    static let requestExpired = conflict("request-expired", "The question was not answered in time")
    static let ownerStays = conflict("owner-stays", "An owner is followed by another, not left out")
    static let vinKnown = conflict("vin-known", "The customer has a vehicle of that VIN already")
    static let transferPending = conflict("transfer-pending", "Another transfer of the vehicle waits for its answers")
    static let notOwned = conflict("not-owned", "The vehicle is not the giver's any more")
    static let notACustomer = conflict("not-a-customer", "Register as a customer first")
}
