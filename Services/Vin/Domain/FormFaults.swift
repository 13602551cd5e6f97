public import Models

/// What is wrong with the form of a VIN: its length, characters that no VIN holds, the check digit.
public func formFaults(of vin: VIN, isCheckDigitRight: Bool) -> [ValidatedVIN.Fault] {
    var faults: [ValidatedVIN.Fault] = []
    if vin.count < 17 {
        faults.append(.init(position: nil, code: "length", message: "A VIN has 17 characters; this has \(vin.count)."))
    }
    for (place, character) in vin.characters.enumerated() where !VINCharacter.isAllowed(character) {
        let shown = String(Unicode.Scalar(character))
        let isLetter = VINCharacter.isLetter(character)
        faults.append(
            .init(
                position: place + 1, code: isLetter ? "forbidden-letter" : "forbidden-character",
                message: isLetter
                    ? "The letter \(shown) stands in no VIN; it is easily taken for a digit."
                    : "The character \(shown) stands in no VIN."))
    }
    if vin.count == 17, let tenth = vin.character(at: 10), VINCharacter.isAllowed(tenth), !ModelYear.isCode(tenth) {
        faults.append(.init(position: 10, code: "model-year", message: "This character stands for no model year."))
    }
    // Only where nothing else explains it: one cause, one fault.
    if faults.isEmpty, !isCheckDigitRight {
        faults.append(
            .init(
                position: 9, code: "check-digit",
                message: "The check digit does not verify: a character is wrong, or the car is not from North America.")
        )
    }
    return faults
}
