/// Sentences of the official procedure that are not in the table of error codes.
enum ErrorTexts {
    /// Behind code 0.
    static let exceptionNote =
        " NOTE: Check Digit Exception - The check digit was given an exception based on data from the OEM indicating"
        + " an error on production."
    /// Behind code 1.
    static let offRoadNote =
        " NOTE: Disregard if this is an off-road vehicle PIN, as check digit calculation may not be accurate."
    static let incompleteVehicle =
        " Incomplete Vehicle Warning - Please be advised that the vehicle may have been altered and may not be an"
        + " accurate representation of the vehicle in its current condition."
    static let doubtfulYear =
        " The Model Year decoded for this VIN may be incorrect. If you know the Model year, please enter it and"
        + " decode again to get more accurate information."

    /// The length that texts are cut to, in characters.
    static let limit = 500

    /// ` Unused position(s): 4,7. `
    static func unusedPositions(_ positions: [Int]) -> String {
        " Unused position(s): " + positions.map(String.init).joined(separator: ",") + ". "
    }

    /// ` Invalid character(s): 10:0, 13:A. `
    static func invalidCharacters(_ positions: [Int], _ characters: [UInt8]) -> [UInt8] {
        let list = positions.map { "\($0):" + String(decoding: [characters[$0 - 1]], as: UTF8.self) }
        return Array((" Invalid character(s): " + list.joined(separator: ", ") + ". ").utf8)
    }

    /// Without outer blanks.
    static func trimmed(_ text: [UInt8]) -> [UInt8] {
        guard let first = text.firstIndex(where: { $0 != 0x20 }), let last = text.lastIndex(where: { $0 != 0x20 })
        else { return [] }
        return Array(text[first...last])
    }

    /// The first 500 characters.
    static func cut(_ text: [UInt8]) -> [UInt8] {
        guard text.count > limit else { return text }
        var count = 0
        for (index, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
            if count == limit { return Array(text[..<index]) }
            count += 1
        }
        return text
    }
}
