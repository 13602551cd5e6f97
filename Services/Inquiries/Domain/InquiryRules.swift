import FoundationEssentials
import Models

/// What an inquiry says, as it is kept: the VIN in upper case. Throws every contradiction together.
///
/// - Parameter before: what it said before a change: a time that was fine then may have passed.
func settled(
    _ details: InquiryDetails, at now: Date, after before: InquiryDetails? = nil
) throws(Refusal) -> InquiryDetails {
    var details = details
    var faults: [Refusal.Fault] = []
    func fault(_ pointer: String, _ code: String, _ message: String) {
        faults.append(.init(pointer: pointer, code: code, message: message))
    }
    if let vin = details.vehicle?.vin?.uppercased() {
        details.vehicle?.vin = vin
        if !isVIN(vin) {
            fault(
                "/vehicle/vin", "wrong-form",
                "A VIN has 17 letters and digits without I, O and Q; before 1981 it may be shorter.")
        }
    } else if let vehicle = details.vehicle, vehicle.id == nil, vehicle.make == nil {
        fault("/vehicle/make", "required", "Without a VIN at least the make is needed.")
    }
    if let location = details.location {
        if location.place == nil, location.postalCode == nil {
            fault("/location", "required", "Say a point or a postal code.")
        }
        if location.postalCode != nil, location.country == nil {
            fault("/location/country", "required", "A postal code is one of a country.")
        }
        if let place = location.place, !(-90...90).contains(place.latitude) || !(-180...180).contains(place.longitude) {
            fault("/location/place", "out-of-range", "Latitudes go from -90 to 90, longitudes from -180 to 180.")
        }
    }
    for (index, time) in details.preferredTimes.enumerated() {
        if time.to <= time.from {
            fault("/preferredTimes/\(index)/to", "before-begin", "It ends after it begins.")
        } else if time.to <= now, before?.preferredTimes.contains(time) != true {
            fault("/preferredTimes/\(index)", "in-the-past", "This time is over.")
        }
    }
    if let budget = details.budget, !(0...1_000_000_000_000).contains(budget.amount) {
        fault("/budget/amount", "out-of-range", "0 to 1,000,000,000,000 is expected.")
    }
    if Set(details.photos).count < details.photos.count { fault("/photos", "repeated", "A photo is named twice.") }
    guard faults.isEmpty else { throw .invalid(faults) }
    return details
}

/// Whether whoever was asked was asked something else: what decides who is to be asked has changed.
func isAnotherQuestion(_ details: InquiryDetails, than before: InquiryDetails) -> Bool {
    details.trade != before.trade || details.category != before.category || details.service != before.service
        || details.vehicle != before.vehicle || details.location != before.location
        || details.urgency != before.urgency
}

/// Whether a text in upper case has the form of a VIN: ISO 3779's 17 characters, or up to 16 of the time before.
func isVIN(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
    guard isPlain, (5...17).contains(text.utf8.count) else { return false }
    return text.utf8.count < 17 || !text.utf8.contains { "IOQ".utf8.contains($0) }
}
