/// Lower-case hexadecimal of fixed width, as trace and span ids are written everywhere.
enum Hexadecimal {
    /// Appends `value` as `width` digits, most significant first.
    static func append(_ value: UInt64, width: Int, to text: inout [UInt8]) {
        var shift = UInt64(4 * width)
        while shift > 0 {
            shift -= 4
            let digit = UInt8(truncatingIfNeeded: value >> shift) & 15
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// The number that `text` writes, or nil where a byte is not a lower-case digit: W3C allows no upper case.
    static func parse(_ text: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for byte in text {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }
}
