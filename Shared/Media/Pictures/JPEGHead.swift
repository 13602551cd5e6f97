/// The application segments that a viewer needs, written anew.
struct JPEGHead {
    private(set) var orientation: Orientation?
    /// Units and densities of JFIF, six bytes with the version.
    private var density: [UInt8]?
    /// Version, two words of flags, the kind of transform: whether three or four colours are RGB, YCC, CMYK or YCCK.
    private var adobe: [UInt8]?
    private var profile: [Int: Range<Int>] = [:]
    private var profileParts = 0

    private static let exif = Array("Exif\0\0".utf8)
    private static let jfif = Array("JFIF\0".utf8)
    private static let icc = Array("ICC_PROFILE\0".utf8)
    private static let adobeName = Array("Adobe".utf8)

    mutating func take(_ marker: UInt8, _ bytes: [UInt8], _ body: Range<Int>) {
        let reader = ByteReader(bytes, body)
        switch marker {
        case 0xE0 where density == nil && reader.begins(with: Self.jfif) && body.count >= 14:
            density = Array(bytes[(body.lowerBound + 5)..<(body.lowerBound + 12)])
        case 0xE1 where orientation == nil && reader.begins(with: Self.exif):
            orientation = Orientation(tiff: bytes, (body.lowerBound + 6)..<body.upperBound)
        case 0xE2 where reader.begins(with: Self.icc) && body.count >= 14:
            let (number, count) = (Int(bytes[body.lowerBound + 12]), Int(bytes[body.lowerBound + 13]))
            guard number >= 1, number <= count, profileParts == 0 || count == profileParts else { return }
            profileParts = count
            profile[number] = (body.lowerBound + 14)..<body.upperBound
        case 0xEE where adobe == nil && reader.begins(with: Self.adobeName) && body.count >= 12:
            adobe = Array(bytes[(body.lowerBound + 5)..<(body.lowerBound + 12)])
        default: return
        }
    }

    func write(from bytes: [UInt8], to output: inout [UInt8]) {
        if let density { Self.write(0xE0, Self.jfif + density + [0, 0], to: &output) }  // 0, 0: no thumbnail
        if let orientation, orientation != .normal { Self.write(0xE1, Self.exif + orientation.tiff, to: &output) }
        if let adobe { Self.write(0xEE, Self.adobeName + adobe, to: &output) }
        writeProfile(from: bytes, to: &output)
    }

    /// The profile in parts as large as a segment can be; left out where parts are missing or it is none.
    private func writeProfile(from bytes: [UInt8], to output: inout [UInt8]) {
        guard profileParts > 0, profile.count == profileParts else { return }
        var whole: [UInt8] = []
        for number in 1...profileParts { if let range = profile[number] { whole += bytes[range] } }
        guard ICCProfile.isValid(whole, 0..<whole.count) else { return }
        let size = 65_000
        let count = (whole.count + size - 1) / size
        for number in 0..<count {
            let part = whole[(number * size)..<min(whole.count, (number + 1) * size)]
            Self.write(0xE2, Self.icc + [UInt8(number + 1), UInt8(count)] + part, to: &output)
        }
    }

    private static func write(_ marker: UInt8, _ body: [UInt8], to output: inout [UInt8]) {
        output += [0xFF, marker]
        output.appendBig(body.count + 2, 2)
        output += body
    }
}
