// The records of keys, and of what they say.

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
