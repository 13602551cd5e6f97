/// Whole numbers to and from decimal text without a `String` between.
enum Decimal {
    /// Appends `value` in decimal.
    static func append(_ value: Int64, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Appends `value` in decimal, with zeros in front up to `width` digits.
    static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
        let start = bytes.count
        append(Int64(value), to: &bytes)
        let missing = width - (bytes.count - start)
        if missing > 0 { bytes.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: missing), at: start) }
    }

    /// Reads an optional sign and digits that fill `text` completely; nil when it is anything else or out of range.
    static func parse(_ text: Span<UInt8>) -> Int64? {
        guard text.count > 0 else { return nil }
        let isNegative = text[0] == UInt8(ascii: "-")
        var index = isNegative ? 1 : 0
        guard index < text.count else { return nil }
        var value: Int64 = 0
        while index < text.count {
            guard let digit = digit(text[index]) else { return nil }
            // Below zero on the way, because the smallest number has no positive counterpart.
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, overflowAgain) = tens.subtractingReportingOverflow(Int64(digit))
            guard !overflow, !overflowAgain else { return nil }
            value = next
            index += 1
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The value of a decimal digit.
    static func digit(_ byte: UInt8) -> Int? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
    }
}
