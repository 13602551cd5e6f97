/// The model year that a VIN's tenth position can mean.
public struct ModelYear: Hashable, Sendable {
    /// The years to decode for, newest first; empty when the VIN tells none.
    public var candidates: [Int]
    /// Whether the VIN leaves no doubt about the 30-year cycle.
    public var isConclusive: Bool

    /// No year.
    static let unknown = ModelYear(candidates: [], isConclusive: true)

    /// The first model year the data know.
    public static let first = 1980

    /// The latest model year that is decoded in a calendar year.
    public static func last(in calendarYear: Int) -> Int { calendarYear + 2 }

    /// Whether a character may stand at position 10 of a valid VIN.
    public static func isCode(_ character: UInt8) -> Bool { code(character) != nil }

    /// The year of a tenth character in the current cycle, 2010 to 2039.
    public static func code(_ character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "H"): 2010 + Int(character - UInt8(ascii: "A"))
        case UInt8(ascii: "J")...UInt8(ascii: "N"): 2018 + Int(character - UInt8(ascii: "J"))
        case UInt8(ascii: "P"): 2023
        case UInt8(ascii: "R")...UInt8(ascii: "T"): 2024 + Int(character - UInt8(ascii: "R"))
        case UInt8(ascii: "V")...UInt8(ascii: "Y"): 2027 + Int(character - UInt8(ascii: "V"))
        case UInt8(ascii: "1")...UInt8(ascii: "9"): 2031 + Int(character - UInt8(ascii: "1"))
        default: nil
        }
    }

    /// The years a VIN can mean, by the rules of 49 CFR 565.15 as the official procedure applies them.
    /// - Parameters:
    ///   - isLight: the identifier is for cars, MPVs or light trucks, whose position 7 tells the cycle.
    ///   - isCovered: whether the identifier has a schema for a year.
    public static func read(
        _ vin: VIN, isLight: Bool, calendarYear: Int, isCovered: (Int) -> Bool
    ) -> ModelYear {
        guard let character = vin.character(at: 10), let year = code(character) else { return .unknown }
        let last = last(in: calendarYear)
        var conclusive: Int?
        if isLight, let seventh = vin.character(at: 7), VINCharacter.isDigit(seventh) {
            conclusive = year - 30
        } else if isLight, let seventh = vin.character(at: 7), VINCharacter.isLetter(seventh) {
            conclusive = year
        }
        if (conclusive ?? year) > last { conclusive = year - 30 }
        guard let conclusive else { return ModelYear(candidates: [year, year - 30], isConclusive: false) }
        if !isCovered(conclusive) {
            for other in [conclusive + 30, conclusive - 30] where (first...last).contains(other) && isCovered(other) {
                return ModelYear(candidates: [other], isConclusive: true)
            }
        }
        return ModelYear(candidates: [conclusive], isConclusive: true)
    }
}
