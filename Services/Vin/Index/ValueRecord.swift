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
