/// The letters that services have written. The texts are those of the service `notifications` (`Templates/`); what stands in
/// each is said here, once for who asks and for who writes.
public enum LetterTemplate: String, CaseIterable, Sendable {
    // Of accounts.
    case verifyEmail = "verify-email"
    case alreadyRegistered = "already-registered"
    case noAccount = "no-account"
    case confirmNewEmail = "confirm-new-email"
    case emailWillChange = "email-will-change"
    case emailChanged = "email-changed"
    case setPassword = "set-password"
    case passwordChanged = "password-changed"
    case signInLink = "sign-in-link"
    case sessionEnded = "session-ended"
    case accountClosed = "account-closed"
    case invitation

    // Of customers.
    case customerClaim = "customer-claim"
    case customerShare = "customer-share"
    case customerTakeOver = "customer-take-over"
    case vehicleGiveAway = "vehicle-give-away"
    case vehicleTakeOver = "vehicle-take-over"

    // Of inquiries.
    case guestConfirmation = "guest-confirmation"

    /// The values without which it says nothing. The name of the person is nobody's value: it comes from the addressee.
    public var needed: Set<String> {
        switch self {
        case .verifyEmail, .alreadyRegistered, .noAccount, .confirmNewEmail, .setPassword, .passwordChanged,
            .signInLink:
            ["link"]
        case .emailWillChange: ["address"]
        case .emailChanged: ["address", "before"]
        case .sessionEnded, .accountClosed: []
        case .invitation: ["network", "link"]
        case .customerClaim, .customerShare, .customerTakeOver, .vehicleGiveAway, .vehicleTakeOver: ["link"]
        case .guestConfirmation: ["excerpt", "link"]
        }
    }

    /// The values that may be missing.
    public var optional: Set<String> {
        switch self {
        case .sessionEnded: ["device"]
        case .customerShare, .customerTakeOver: ["business", "message"]
        default: []
        }
    }
}
