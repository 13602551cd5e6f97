/// What is looked at of HEVC (ITU-T H.265): its units, and the size that the decoder takes memory for.
enum HEVC {
    /// Slices and parameter sets. What is left out: delimiters, and the messages (SEI) that cameras and encoders put there.
    static func isNeeded(_ header: UInt8) -> Bool {
        switch header >> 1 & 0x3F {
        case 0...9, 16...21, 32...34: true
        default: false
        }
    }

    /// The units of a picture's data, each behind its length of `lengthSize` bytes, without those that are not needed.
    static func clean(_ data: [UInt8], lengthSize: Int) throws(PictureFault) -> [UInt8] {
        var reader = ByteReader(data)
        var output: [UInt8] = []
        output.reserveCapacity(data.count)
        var slices = 0
        while reader.left > 0 {
            let start = reader.position
            let unit = try reader.take(try reader.big(lengthSize))
            guard unit.count >= 2, data[unit.lowerBound] & 0x80 == 0 else { throw .malformed("its data is no HEVC") }
            guard isNeeded(data[unit.lowerBound]) else { continue }
            if data[unit.lowerBound] >> 1 < 32 { slices += 1 }
            output += data[start..<unit.upperBound]
        }
        guard slices > 0 else { throw .malformed("it has no picture in it") }
        return output
    }

    /// Width and height of a sequence parameter set (7.3.2.2).
    static func size(ofParameterSet unit: ArraySlice<UInt8>) throws(PictureFault) -> (width: Int, height: Int) {
        var bits = BitReader(unit.dropFirst(2))
        try bits.skip(4)
        let layers = try bits.read(3)
        try bits.skip(1 + 88 + 8)  // one flag; profile and level
        var present: [(Int, Int)] = []
        for _ in 0..<layers { present.append((try bits.read(1), try bits.read(1))) }
        if layers > 0 { try bits.skip(2 * (8 - layers)) }
        for (profile, level) in present { try bits.skip(88 * profile + 8 * level) }
        _ = try bits.exponential()
        if try bits.exponential() == 3 { try bits.skip(1) }
        return (try bits.exponential(), try bits.exponential())
    }
}

/// Reads bits, the most significant first, of a unit's start; bytes put in against false start codes are left out.
struct BitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ unit: ArraySlice<UInt8>) {
        var bytes: [UInt8] = []
        var zeros = 0
        // Profile, levels and the size stand in the first 100 bytes.
        for byte in unit.prefix(150) {
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    mutating func skip(_ count: Int) throws(PictureFault) {
        guard position + count <= bytes.count * 8 else { throw .truncated }
        position += count
    }

    mutating func read(_ count: Int) throws(PictureFault) -> Int {
        let start = position
        try skip(count)
        var value = 0
        for bit in start..<position { value = value << 1 | Int(bytes[bit / 8] >> UInt8(7 - bit % 8) & 1) }
        return value
    }

    /// ue(v): as many bits as there are zeros before the first one.
    mutating func exponential() throws(PictureFault) -> Int {
        var zeros = 0
        while try read(1) == 0 {
            zeros += 1
            guard zeros < 32 else { throw .malformed("its data is no HEVC") }
        }
        return (1 << zeros) - 1 + (try read(zeros))
    }
}
