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
