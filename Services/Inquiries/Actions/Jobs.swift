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
