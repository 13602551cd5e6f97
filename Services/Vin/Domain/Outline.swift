/// What can be said about a VIN without an index: who made what kind of vehicle where and when, and whether the
/// check digit is right.
public struct Outline: Hashable, Sendable {
    /// The VIN as it was read.
    public let vin: VIN
    /// The maker; nil when it is not among the built-in ones.
    public let manufacturer: WMIFacts.Manufacturer?
    /// Where the identifier is allocated.
    public let country: WMIFacts.Country?
    /// The model years it can mean.
    public let modelYear: ModelYear
    /// What the check digit should be; nil when it cannot be computed.
    public let expectedCheckDigit: UInt8?

    /// Reads a VIN.
    public init(_ vin: VIN, facts: WMIFacts, calendarYear: Int) {
        self.vin = vin
        manufacturer = facts.manufacturer(of: vin)
        country = facts.country(of: vin)
        let isLight = manufacturer?.isLight ?? false
        modelYear = ModelYear.read(vin, isLight: isLight, calendarYear: calendarYear) { _ in true }
        expectedCheckDigit = CheckDigit.expected(vin.characters, .current(isLight: isLight))
    }

    /// Whether position 9 is the check digit; false for a VIN that is not complete.
    public var isCheckDigitRight: Bool { expectedCheckDigit != nil && vin.character(at: 9) == expectedCheckDigit }

    /// The model year when the VIN leaves no doubt, or the caller says which of the possible ones it is.
    public func year(hint: Int?) -> Int? {
        if let hint, modelYear.candidates.contains(hint) { return hint }
        return modelYear.isConclusive ? modelYear.candidates.first : nil
    }
}
