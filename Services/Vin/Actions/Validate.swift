internal import Models

/// What can be said about the form of a VIN, from the facts in the binary: for a field that is being typed into.
func validate(_ text: String, _ app: App) -> ValidatedVIN {
    let day = app.today
    let vin: VIN
    do throws(VINError) {
        vin = try VIN(text)
    } catch {
        let message =
            switch error {
            case .empty: "A VIN has 17 characters; this is empty."
            case .tooLong(let count): "A VIN has 17 characters; this has \(count)."
            }
        return ValidatedVIN(
            vin: text, isValid: false, faults: [.init(position: nil, code: "length", message: message)],
            checkDigit: CheckDigitVerdict(verdict: .notComputable, found: nil, expected: nil), wmi: "", modelYears: [],
            country: nil, suggestions: [])
    }
    let outline = Outline(vin, facts: builtInFacts, calendarYear: day.year)
    let faults = formFaults(of: vin, isCheckDigitRight: outline.isCheckDigitRight)
    var suggestions: [NearMiss] = []
    if !faults.isEmpty {
        if let decoder = app.offline.current {
            suggestions = decoder.nearMisses(of: decoder.decode(vin, on: day), on: day)
        } else {
            suggestions = Array(NearMiss.candidates(for: vin).prefix(5))
        }
    }
    return ValidatedVIN(
        vin: vin.text, isValid: faults.isEmpty, faults: faults,
        checkDigit: CheckDigitVerdict(vin, expected: outline.expectedCheckDigit),
        wmi: String(decoding: vin.wmi, as: UTF8.self), modelYears: outline.modelYear.candidates,
        country: outline.country?.code, suggestions: suggestions.map(VINSuggestion.init))
}
