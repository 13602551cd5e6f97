import FoundationEssentials
import Models

/// An appointment as it is kept.
struct StoredAppointment: Sendable {
    let id: AppointmentID
    let inquiry: InquiryID
    let business: BusinessID
    let professional: ProfessionalID
    var state: AppointmentState = .booked
    var time: Range<Date>
    let zone: TimeZoneName?
    /// In which of the places that can be used at once.
    var bay: Int
    var note: String?
    /// SHA-256 of the creating request.
    let createdFrom: [UInt8]
    let bookedBy: AccountID
    let bookedAs: InquiryActor
    let bookedAt: Date
    var updatedAt: Date
    var moves = 0
    var remindedAt: Date?
    var endedAt: Date?
    var reason: String?
    var version: Int64 = 1
    /// What is read of its inquiry.
    var about = About()

    /// What readers are told of the inquiry.
    struct About: Sendable {
        var excerpt = ""
        var customerName: String?
        var address: String?

        init() {}

        init(_ inquiry: StoredInquiry) {
            excerpt = inquiry.excerpt()
            customerName = inquiry.contact.name ?? inquiry.contact.guest?.name.text
            address = inquiry.details.location?.address
        }
    }

    /// How long it takes.
    var minutes: Int { Int(time.upperBound.timeIntervalSince(time.lowerBound)) / 60 }

    /// What of it may be changed.
    var plan: AppointmentPlan { AppointmentPlan(start: time.lowerBound, minutes: minutes, note: note) }

    /// The appointment as its reader may see it.
    func shown(to reader: Reader) -> Appointment {
        Appointment(
            id: id, inquiry: inquiry, business: business, professional: professional, state: state,
            start: time.lowerBound, end: time.upperBound, timeZone: zone,
            customerName: reader.isCustomer ? nil : about.customerName, excerpt: about.excerpt, note: note,
            bookedBy: bookedAs, bookedAt: bookedAt, endedAt: endedAt, reason: reason)
    }

    /// The appointment for a calendar: the customer's says where they go, the others' who comes.
    ///
    /// - Parameter shop: the name of the business, where it is known.
    func calendarFile(for reader: Reader, shop: String?) -> CalendarFile {
        let summary = reader.isCustomer ? shop : about.customerName
        return CalendarFile(
            uid: "\(id)@driveline", sequence: moves + (state == .cancelled ? 1 : 0), stamp: updatedAt, time: time,
            summary: summary ?? "Driveline", details: [about.excerpt, note].compactMap { $0 }.joined(separator: "\n"),
            location: reader.isCustomer ? shop : about.address, isCancelled: state == .cancelled)
    }
}

extension Range<Date> {
    /// So many minutes from a beginning on.
    init(from start: Date, minutes: Int) { self = start..<start.addingTimeInterval(Double(minutes) * 60) }
}

extension Slot {
    /// A time of so many minutes.
    init(start: Date, minutes: Int) { self.init(start: start, end: start.addingTimeInterval(Double(minutes) * 60)) }
}
