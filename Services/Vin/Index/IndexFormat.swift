/// The layout of the compiled index: a header, a directory of sections and the sections, each an array of
/// fixed-size little-endian records at a multiple of 8 bytes.
///
/// Header, 64 bytes: magic (8), format version (UInt32), number of sections (UInt32), file size (UInt64),
/// checksum of everything behind it (UInt64), release (32, padded with zeros). Directory: for each section its
/// offset and number of records (UInt64 each).
enum IndexFormat {
    /// `DLVININX`.
    static let magic: [UInt8] = Array("DLVININX".utf8)
    /// Raised whenever a section or record changes.
    static let version: UInt32 = 2
    static let headerSize = 64
    /// Where the checksummed part starts.
    static let checkedFrom = 32
    static let releaseSize = 32

    /// The sections in the order of the directory.
    enum Section: Int, CaseIterable {
        case texts, symbols, keys, keyFilters, keySymbols, schemas, entries, rows, engineOrders
        case values, valueElements, valueNotes, elements, wmis, links, wmiMakes, makes, makeModels, models, modelSpecs,
            engines, engineRows
        case specs, specYears, specGroups, specKeys, specRows, vehicleTypes, defaults, conversions
        case errorCodes, descriptors, exceptions, orderStarts
    }
}

/// Where a text lies in the section of texts (or, in a decoding, in its own bytes).
public struct TextRange: Hashable, Sendable, BitwiseCopyable {
    /// The first byte.
    var offset: UInt32
    /// The number of bytes.
    var length: UInt16
    /// See the constants.
    var flags: UInt16

    /// Holds a character that JSON must escape.
    static let needsEscape: UInt16 = 1
    /// There is no value: the lookup has no such row.
    static let missing: UInt16 = 2
    /// Lies in the decoding's own bytes.
    static let own: UInt16 = 4
    /// The empty text.
    static let empty = TextRange(offset: 0, length: 0, flags: 0)

    var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }
}

/// One place of keys: `PatternKey.Symbol`, as it is spelled.
struct SymbolRecord: BitwiseCopyable {
    var mask: UInt64
    var named: UInt64
    /// `A`, `*`, `[1-4]`: a key's text is what its symbols spell, one after the other.
    var spelling: TextRange
}

/// A distinct key.
struct KeyRecord: BitwiseCopyable {
    /// First of its numbers in the section of key symbols.
    var firstSymbol: UInt32
    var symbolCount: UInt16
    /// The place behind the last `#`; 0 for keys without.
    var formulaEnd: UInt8
    var formulaStart: UInt8
}

/// A schema: its entries and rows end where those of its successor start.
struct SchemaRecord: BitwiseCopyable {
    var id: UInt32
    var firstEntry: UInt32
    var firstRow: UInt32
    /// What the orders of its rows count from; the same for all schemas that can meet it in a decode.
    var firstOrder: UInt32
    /// 1 when a key names characters of positions 12-14.
    var flags: UInt32
}

/// A key of a schema: the key's number in the upper 20 bits, in the lower 12 how many rows it has.
typealias Entry = UInt32

/// What a key (an engine model, vehicle specs) says: a value, and its rank in the order that decides ties; the smaller
/// wins. There are more than a million, so a row has five bytes and its order counts among those rows only that can
/// meet it in a decode.
struct Row: BitwiseCopyable {
    private var bytes: (UInt8, UInt8, UInt8, UInt8, UInt8)

    /// - Parameter value: below 2^24.
    init(value: UInt32, order: UInt16) {
        bytes = (
            UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8), UInt8(value >> 16),
            UInt8(truncatingIfNeeded: order), UInt8(order >> 8)
        )
    }

    @inline(__always) var value: UInt32 { UInt32(bytes.0) | UInt32(bytes.1) << 8 | UInt32(bytes.2) << 16 }
    @inline(__always) var order: UInt32 { UInt32(bytes.3) | UInt32(bytes.4) << 8 }
}

/// Element 18 chooses among its items by another order: latest change, then highest row number.
struct EngineOrder: BitwiseCopyable {
    var row: UInt32
    var order: UInt32
}

/// A distinct attribute of an element. The values of models come first, in the order of the models.
struct ValueRecord: BitwiseCopyable {
    private var textOffset: UInt32
    private var attributeOffset: UInt32
    private var textLength: UInt16
    /// Flags in the lower five bits, the attribute's length in the others.
    private var marks: UInt16

    /// The attribute is the text.
    private static let isText: UInt16 = 8
    /// There is a `ValueNote`.
    private static let isNoted: UInt16 = 16
    private static let lengthShift: UInt16 = 5
    /// The longest attribute that is not the text itself.
    static let longestAttribute = 0x7FF

    /// - Parameters:
    ///   - text: what is shown.
    ///   - attribute: the raw attribute, at most `longestAttribute` bytes unless it is the text.
    init(text: TextRange, attribute: TextRange, isNoted: Bool) {
        textOffset = text.offset
        textLength = text.length
        attributeOffset = attribute.offset
        marks = text.flags | (isNoted ? ValueRecord.isNoted : 0)
        if text.range == attribute.range {
            marks |= ValueRecord.isText
        } else {
            marks |= attribute.length << ValueRecord.lengthShift
        }
    }

    /// What is shown.
    @inline(__always) var text: TextRange {
        TextRange(offset: textOffset, length: textLength, flags: marks & (TextRange.needsEscape | TextRange.missing))
    }
    /// The raw attribute.
    @inline(__always) var attribute: TextRange {
        TextRange(
            offset: attributeOffset,
            length: marks & ValueRecord.isText != 0 ? textLength : marks >> ValueRecord.lengthShift, flags: 0)
    }
    var isNoted: Bool { marks & ValueRecord.isNoted != 0 }

    func put(to bytes: inout [UInt8]) {
        bytes.put(textOffset)
        bytes.put(attributeOffset)
        bytes.put(textLength)
        bytes.put(marks)
    }
}

/// What few values have; by value, ascending.
struct ValueNote: BitwiseCopyable {
    var value: UInt32
    /// The number of the first value of the element with the same attribute without case.
    var folded: UInt32
    /// Engine models: place of the engine of that name + 1. Body classes: warnings.
    var extra: UInt32

    /// Warnings of body classes.
    static let glider: UInt32 = 1, offRoad: UInt32 = 2, incomplete: UInt32 = 4
}

/// A decodable variable.
struct ElementRecord: BitwiseCopyable {
    var code: TextRange
    var name: TextRange
    var group: TextRange
    var id: UInt16
    /// `ElementKind`.
    var kind: UInt8
    /// 1: several values are kept.
    var flags: UInt8
    var weight: Int32
}

/// A manufacturer identifier; links and makes end where those of its successor start.
struct WMIRecord: BitwiseCopyable {
    var code: UInt64
    var publicFrom: Int64
    var manufacturer: TextRange
    var manufacturerUpper: TextRange
    /// The manufacturer's number as text.
    var manufacturerID: TextRange
    var firstLink: UInt32
    var firstMake: UInt32
    /// Place of the vehicle type, 255 without.
    var vehicleType: UInt8
    var truckType: UInt8
    var padding: UInt16 = 0
    var morePadding: UInt32 = 0
}

/// A schema serves an identifier in these years.
struct LinkRecord: BitwiseCopyable {
    var schema: UInt32
    var yearFrom: UInt16
    /// 65,535 is open.
    var yearTo: UInt16
}

/// A make; its models end where those of its successor start.
struct MakeRecord: BitwiseCopyable {
    var name: TextRange
    var upper: TextRange
    /// Its number as text.
    var id: TextRange
    var firstModel: UInt32
}

/// A model. Bit n of `years` is the model year 1980 + n.
struct ModelRecord: BitwiseCopyable {
    var name: TextRange
    var years: UInt64
    var id: Int32
    /// Place of its make + 1; 0 without.
    var make: UInt32
    var firstSpec: UInt32
    var padding: UInt32 = 0
}

/// Vehicle specs; years and groups end where those of its successor start.
struct SpecRecord: BitwiseCopyable {
    /// Place of the make.
    var make: UInt32
    /// Place of the vehicle type.
    var vehicleType: UInt32
    var firstYear: UInt32
    var firstGroup: UInt32
}

/// Rows of a spec that apply together; conditions and values end where those of its successor start.
struct SpecGroupRecord: BitwiseCopyable {
    var firstKey: UInt32
    var firstRow: UInt32
}

/// A vehicle type; defaults end where those of its successor start.
struct VehicleTypeRecord: BitwiseCopyable {
    var name: TextRange
    var upper: TextRange
    /// Its number as text.
    var idText: TextRange
    var id: Int32
    var firstDefault: UInt32
}

/// A unit conversion, by places of elements.
struct ConversionRecord: BitwiseCopyable {
    var formula: TextRange
    var from: UInt16
    var to: UInt16
}

/// What an error code says.
struct ErrorCodeRecord: BitwiseCopyable {
    var name: TextRange
    var additionalText: TextRange
    var code: Int32
    var weight: Int32
}

/// A text of up to 17 characters packed for comparison, and a number.
struct PackedRecord: BitwiseCopyable {
    var key: PackedText
    var number: UInt64
}
