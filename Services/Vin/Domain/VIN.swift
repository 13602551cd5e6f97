/// Why a text cannot be taken as a VIN at all.
///
/// Anything of 1 to 17 characters is decoded as far as it goes; faults inside become error codes.
public enum VINError: Error, Hashable, Sendable {
    /// Nothing but blanks.
    case empty
    /// More than 17 characters; their number.
    case tooLong(Int)
}

/// A vehicle identification number as typed in, without outer blanks and in upper case.
///
/// It may be partial: shorter than 17 characters, or with `*` where a character is unknown.
/// Positions are 1-based, as in 49 CFR 565. A character outside ASCII is held as `?`.
public struct VIN: Hashable, Sendable {
    /// Upper-case ASCII, 1 to 17 characters.
    public let characters: [UInt8]

    /// Takes a VIN as typed in.
    public init(_ text: String) throws(VINError) { try self.init(utf8: Array(text.utf8)) }

    /// Takes the UTF-8 bytes of a VIN as typed in.
    public init(utf8 bytes: some BidirectionalCollection<UInt8>) throws(VINError) {
        var characters: [UInt8] = []
        characters.reserveCapacity(17)
        var pending = 0  // blanks inside count, outer ones do not
        var length = 0
        for byte in bytes {
            // Bytes of UTF-8 after the first of a character.
            if byte & 0xC0 == 0x80 { continue }
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                pending += 1
                continue
            }
            if length > 0 {
                length += pending
                if length < 17 { characters.append(contentsOf: repeatElement(UInt8(ascii: " "), count: pending)) }
            }
            pending = 0
            length += 1
            if length <= 17 { characters.append(VIN.normalised(byte)) }
        }
        guard length > 0 else { throw .empty }
        guard length <= 17 else { throw .tooLong(length) }
        self.characters = characters
    }

    /// A VIN made of characters that are known to be normalised, such as a corrected one.
    init(normalised characters: [UInt8]) { self.characters = characters }

    private static func normalised(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
        case 0x80...: UInt8(ascii: "?")
        default: byte
        }
    }

    /// The number of characters, at most 17.
    public var count: Int { characters.count }

    /// The character at a position from 1 to 17, nil when the VIN is shorter.
    public func character(at position: Int) -> UInt8? {
        position <= characters.count ? characters[position - 1] : nil
    }

    /// The VIN as text.
    public var text: String { String(decoding: characters, as: UTF8.self) }

    /// A `9` at position 3 marks a maker of fewer than 1,000 vehicles a year, whose identifier has six characters.
    public var isLowVolume: Bool { characters.count >= 3 && characters[2] == UInt8(ascii: "9") }

    /// The manufacturer identifier: positions 1-3, and 12-14 behind a `9` at position 3 when they are there.
    public var wmi: [UInt8] {
        var wmi = Array(characters.prefix(3))
        if isLowVolume, characters.count >= 14 { wmi += characters[11..<14] }
        return wmi
    }

    /// What all vehicles of a kind share: positions 1-11 (1-14 of a low-volume maker) with `*` for the check
    /// digit and for what is missing.
    public var descriptor: [UInt8] {
        let star = UInt8(ascii: "*")
        var descriptor = characters.prefix(isLowVolume ? 14 : 11)
        while descriptor.count < (isLowVolume ? 14 : 11) { descriptor.append(star) }
        descriptor[8] = star
        return Array(descriptor)
    }
}

/// Character classes of VINs.
enum VINCharacter {
    /// A digit.
    static func isDigit(_ character: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
    }

    /// An upper-case letter, `I`, `O` and `Q` included.
    static func isLetter(_ character: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
    }

    /// One of the 33 characters a VIN may hold: digits and letters without `I`, `O` and `Q`.
    static func isAllowed(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "Q"): false
        default: isDigit(character) || isLetter(character)
        }
    }

    /// The 33 characters in ASCII order.
    static let all: [UInt8] = (UInt8(ascii: "0")...UInt8(ascii: "Z")).filter(isAllowed)
}
