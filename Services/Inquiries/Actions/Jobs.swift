internal import Models
internal import ServiceKit

/// Fills in what neighbours did not say when the inquiry was made: what the VIN says, who the customer is.
struct CompleteInquiry: Job {
    static let kind = "complete-inquiry"
    let inquiry: InquiryID
}

/// Finds out who is to be asked, and asks.
struct RouteInquiry: Job {
    static let kind = "route-inquiry"
    let inquiry: InquiryID
}

/// Reminds of a question that has not been answered. Its key is the offer.
struct RemindOffer: Job {
    static let kind = "remind-offer"
    let offer: OfferID
}

/// Ends a question that was not answered in time, and asks the next. Its key is the offer.
struct MissOffer: Job {
    static let kind = "miss-offer"
    let offer: OfferID
}

/// Takes back what a professional was asked who cannot take it any more. Its key is the professional.
struct RecheckProfessional: Job {
    static let kind = "recheck-professional"
    let professional: ProfessionalID
}

/// Reminds both sides that an appointment is near. Its key is the appointment.
struct RemindAppointment: Job {
    static let kind = "remind-appointment"
    let appointment: AppointmentID
}
