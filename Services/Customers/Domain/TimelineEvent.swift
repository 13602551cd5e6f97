internal import Models

/// Something that happened to a customer or a vehicle, about to be written into their history.
struct TimelineEvent: Sendable {
    /// Who may read it.
    enum Audience: Hashable, Sendable {
        /// Everybody who may read the customer or the vehicle.
        case everyone
        /// The businesses that may, not the customer.
        case staff
        /// One business alone.
        case business(BusinessID)
        /// The customer and one business.
        case parties(BusinessID)

        var word: String {
            switch self {
            case .everyone: "everyone"
            case .staff: "staff"
            case .business: "business"
            case .parties: "parties"
            }
        }
    }

    let kind: TimelineKind
    var customer: CustomerID?
    var vehicle: VehicleID?
    var audience: Audience = .everyone
    /// Names and texts that tell more, such as the members that changed.
    var data: [String: String] = [:]

    /// The only business that reads it, if there is one.
    var onlyBusiness: BusinessID? {
        switch audience {
        case .business(let only), .parties(let only): only
        case .everyone, .staff: nil
        }
    }
}

/// What can happen.
enum TimelineKind: String, CaseIterable, Sendable {
    case customerCreated = "customer_created"
    case customerRegistered = "customer_registered"
    case customerChanged = "customer_changed"
    case customerInvited = "customer_invited"
    case customerClaimed = "customer_claimed"
    case consentGiven = "consent_given"
    case consentWithdrawn = "consent_withdrawn"
    case noteWritten = "note_written"
    case sharingRequested = "sharing_requested"
    case handOverRequested = "hand_over_requested"
    case requestDeclined = "request_declined"
    case requestWithdrawn = "request_withdrawn"
    case customerShared = "customer_shared"
    case customerHandedOver = "customer_handed_over"
    case businessChosen = "business_chosen"
    case relationshipEnded = "relationship_ended"
    case vehicleAdded = "vehicle_added"
    case vehicleChanged = "vehicle_changed"
    case vehicleDecoded = "vehicle_decoded"
    case odometerRead = "odometer_read"
    case odometerRolledBack = "odometer_rolled_back"
    case transferRequested = "transfer_requested"
    case transferDeclined = "transfer_declined"
    case transferWithdrawn = "transfer_withdrawn"
    case vehicleGiven = "vehicle_given"
    case vehicleReceived = "vehicle_received"
    case inquiryAccepted = "inquiry_accepted"
    case inquiryQuoted = "inquiry_quoted"
    case inquiryApproved = "inquiry_approved"
    case inquiryBooked = "inquiry_booked"
    case inquiryCompleted = "inquiry_completed"
    case inquiryCancelled = "inquiry_cancelled"
}
