internal import FoundationEssentials
internal import Models

/// The details as they are kept: VIN and plate in upper case. Throws every contradiction together.
func settled(_ details: VehicleDetails) throws(Refusal) -> VehicleDetails {
    var details = details
    var faults: [Refusal.Fault] = []
    if let vin = details.vin?.uppercased() {
        details.vin = vin
        if !isVIN(vin) {
            faults.append(
                .init(
                    pointer: "/vin", code: "wrong-form",
                    message: "A VIN has 17 letters and digits without I, O and Q; before 1981 it may be shorter."))
        }
    } else if details.make == nil || details.model == nil || details.year == nil {
        for (name, isThere) in [
            ("year", details.year != nil), ("make", details.make != nil), ("model", details.model != nil),
        ] where !isThere {
            faults.append(
                .init(pointer: "/\(name)", code: "required", message: "Without a VIN year, make and model are needed."))
        }
    }
    details.plate = details.plate.map { Plate(number: $0.number.uppercased(), region: $0.region) }
    guard faults.isEmpty else { throw .invalid(faults) }
    return details
}

/// Whether a text in upper case has the form of a VIN: ISO 3779's 17 characters, or up to 16 of the time before.
func isVIN(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
    guard isPlain, (5...17).contains(text.utf8.count) else { return false }
    return text.utf8.count < 17 || !text.utf8.contains { "IOQ".utf8.contains($0) }
}

/// The details with what the VIN says where nobody said it.
func completed(_ details: VehicleDetails, by facts: VehicleFacts?) -> VehicleDetails {
    var details = details
    details.year = details.year ?? facts?.year
    details.make = details.make ?? facts?.make
    details.model = details.model ?? facts?.model
    details.trim = details.trim ?? facts?.trim
    return details
}

/// What is worth keeping of a change: a value that only repeats what the VIN says stays the VIN's to say, so that a
/// client may send back what it got.
func withoutRepeated(_ details: VehicleDetails, of facts: VehicleFacts?) -> VehicleDetails {
    guard let facts else { return details }
    var details = details
    if details.year == facts.year { details.year = nil }
    if details.make == facts.make { details.make = nil }
    if details.model == facts.model { details.model = nil }
    if details.trim == facts.trim { details.trim = nil }
    return details
}

/// The names of the members in which two states differ.
func changedMembers(_ one: VehicleDetails, _ other: VehicleDetails) -> [String] {
    let members: [(String, Bool)] = [
        ("vin", one.vin == other.vin), ("year", one.year == other.year), ("make", one.make == other.make),
        ("model", one.model == other.model), ("trim", one.trim == other.trim), ("plate", one.plate == other.plate),
        ("colour", one.colour == other.colour),
    ]
    return members.filter { !$0.1 }.map(\.0)
}

extension DistanceUnit {
    /// Millimetres in one, exact for both: the international mile is 1,609.344 m.
    var millimetres: Int64 { self == .mi ? 1_609_344 : 1_000_000 }
}

extension Distance {
    /// Whether an odometer that showed `earlier` must have been turned back, exchanged or misread to show this. It cuts
    /// off: what it shows is the least the vehicle can have done, and one unit more the most.
    func isRollback(after earlier: Distance) -> Bool {
        Int64(value + 1) * unit.millimetres <= Int64(earlier.value) * earlier.unit.millimetres
    }
}
