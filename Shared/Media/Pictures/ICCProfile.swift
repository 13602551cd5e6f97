/// A colour profile (ICC.1), as far as it is looked at: a profile that is none is left out, and the picture is shown in
/// sRGB, as everything without a profile is.
enum ICCProfile {
    /// Larger than any profile of a camera or a screen, which have 0.5 to 600 KB.
    static let mostBytes = 1 << 20

    /// Whether the bytes are one profile from first to last: its size and its signature are right.
    static func isValid(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard range.count >= 132, range.count <= mostBytes else { return false }
        let start = range.lowerBound
        return FourCC(bytes, at: start).value == UInt32(range.count) && FourCC(bytes, at: start + 36) == "acsp"
    }
}
