import EventLoop

/// What a VIN says: a value for each element, error codes, and where everything came from.
///
/// The texts stay in the index; `forEachValue` and `append` hand out their UTF-8 bytes, so that an answer can
/// be written without a `String` in between.
public struct Decoding: Sendable {
    /// Where a value came from.
    public enum Source: UInt8, Sendable {
        /// A key of a schema.
        case pattern
        /// The attributes of an engine model.
        case engineModelPattern
        /// Digits of the VIN at the `#` of a key.
        case formulaPattern
        /// The manufacturer identifier.
        case wmi
        /// The make of the model.
        case model
        /// Position 10, or the caller.
        case modelYear
        /// Computed from another element.
        case conversion
        /// Vehicle specs by make, model and decoded values.
        case vehicleSpecs
        /// Assumed for the vehicle type.
        case defaultValue
        /// About the decoding itself.
        case decoding
    }

    /// One value of an element.
    public struct Item: Sendable {
        /// The element's place in the index.
        var element: UInt8
        /// Where the value came from.
        public internal(set) var source: Source
        var text: TextRange
        var attribute: TextRange
        /// The value's number; `UInt32.max` for texts made here.
        var value: UInt32
        /// The key's number; `UInt32.max` without.
        var key: UInt32
        /// The schema's place; `UInt32.max` without.
        var schema: UInt32

        /// `value` and `key` of an item that has none.
        static let none = UInt32.max
    }

    /// The VIN as it was decoded.
    public let vin: VIN
    /// The facts it was decoded with.
    public let index: VINIndex
    /// The values, by element number; those of an element that keeps several stand together.
    public internal(set) var items: [Item]
    /// Raised error codes, ascending.
    public internal(set) var errorCodes: ErrorCodes
    /// The year it was decoded for.
    public internal(set) var modelYear: Int?
    /// Whether the VIN leaves no doubt about the model year.
    public internal(set) var isModelYearConclusive: Bool
    /// What the check digit should be; nil when it cannot be computed.
    public internal(set) var expectedCheckDigit: UInt8?
    /// Place of the manufacturer identifier.
    var wmi: Int?
    /// Texts that are not in the index.
    var own: [UInt8]
}

extension Decoding {
    /// Whether position 9 is the check digit; false for a VIN that is not complete.
    public var isCheckDigitRight: Bool { expectedCheckDigit != nil && vin.character(at: 9) == expectedCheckDigit }

    /// The element's field name in the flat API, such as `DisplacementL`.
    public func code(of item: Item) -> String { index.string(index.elements[Int(item.element)].code) }

    /// The element's number, such as 13.
    public func elementID(of item: Item) -> Int { Int(index.elements[Int(item.element)].id) }

    /// The element's name in words, such as `Displacement (L)`.
    public func name(of item: Item) -> String { index.string(index.elements[Int(item.element)].name) }

    /// The element's group, such as `Exterior/Body`; empty for those about the decoding.
    public func group(of item: Item) -> String { index.string(index.elements[Int(item.element)].group) }

    /// What the element's values are.
    public func kind(of item: Item) -> ElementKind {
        ElementKind(rawValue: index.elements[Int(item.element)].kind) ?? .string
    }

    /// Whether the element can have several values and is shown as an array.
    public func isRepeatable(_ item: Item) -> Bool {
        let element = index.elements[Int(item.element)]
        // Specs add to the battery's although it has a value.
        return element.flags & 1 == 1 || Int(element.id) == WellKnown.batteryInfo
    }

    /// The value as text.
    public func text(of item: Item) -> String { string(item.text) }

    /// The raw attribute: the number of the row in the element's table, or the value.
    public func attribute(of item: Item) -> String { string(item.attribute) }

    /// The key that gave the value, such as `CM8*6`; nil when no key did.
    public func key(of item: Item) -> String? {
        item.key == Item.none ? nil : index.text(ofKey: item.key)
    }

    /// The number of the schema that gave the value; nil when none did.
    public func schema(of item: Item) -> Int? {
        item.schema == Item.none ? nil : Int(index.schemas[Int(item.schema)].id)
    }

    /// Whether the value's text holds a character that JSON must escape.
    public func needsEscape(_ item: Item) -> Bool { item.text.flags & TextRange.needsEscape != 0 }

    /// Appends the UTF-8 bytes of the value.
    public func appendText(of item: Item, to bytes: inout [UInt8]) { append(item.text, to: &bytes) }

    /// Appends the element's field name; it never holds a character that JSON must escape.
    public func appendCode(of item: Item, to bytes: inout [UInt8]) {
        append(index.elements[Int(item.element)].code, to: &bytes)
    }

    /// The first value of an element by its number (26 is Make), nil without one.
    public func item(_ element: Int) -> Item? {
        items.first { Int(index.elements[Int($0.element)].id) == element }
    }

    /// The first value of an element as text.
    public func text(_ element: Int) -> String? { item(element).map(text(of:)) }

    /// The text of an error code of this decoding.
    public func text(ofErrorCode code: Int) -> String {
        index.errorCodes.first { $0.code == code }.map { index.string($0.name) } ?? ""
    }

    func append(_ text: TextRange, to bytes: inout [UInt8]) {
        if text.flags & TextRange.own != 0 {
            bytes += own[text.range]
        } else {
            index.texts.append(text.range, to: &bytes)
        }
    }

    private func string(_ text: TextRange) -> String {
        text.flags & TextRange.own != 0 ? String(decoding: own[text.range], as: UTF8.self) : index.string(text)
    }
}

/// A set of error codes, ascending when iterated.
public struct ErrorCodes: Hashable, Sendable, Sequence {
    /// Bits 0 to 14 are the codes of that number; bit 15 is 400.
    private(set) var bits: UInt16 = 0

    /// The code of invalid characters.
    public static let invalidCharacters = 400

    private static func bit(_ code: Int) -> UInt16 { 1 << UInt16(code == invalidCharacters ? 15 : code) }

    /// Adds a code.
    mutating func insert(_ code: Int) { bits |= ErrorCodes.bit(code) }

    /// Whether a code was raised.
    public func contains(_ code: Int) -> Bool { bits & ErrorCodes.bit(code) != 0 }

    /// Whether nothing but these codes was raised.
    func isSubset(of codes: [Int]) -> Bool { bits & ~codes.reduce(0) { $0 | ErrorCodes.bit($1) } == 0 }

    /// The codes, ascending.
    public func makeIterator() -> Iterator { Iterator(rest: bits) }

    /// Walks through the codes.
    public struct Iterator: IteratorProtocol {
        var rest: UInt16

        /// The next code.
        public mutating func next() -> Int? {
            guard rest != 0 else { return nil }
            let bit = rest.trailingZeroBitCount
            rest &= rest - 1
            return bit == 15 ? ErrorCodes.invalidCharacters : bit
        }
    }
}
