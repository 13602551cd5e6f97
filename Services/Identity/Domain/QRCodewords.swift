/// The content of a QR code as codewords: byte mode, padded, divided into blocks, checked and interleaved
/// (ISO/IEC 18004, sections 7.4 to 7.6).
struct QRCodewords: Sendable {
    /// What is drawn, in order.
    let bytes: [UInt8]

    /// The codewords of `content`, which must fit `version`.
    init(_ content: [UInt8], _ version: QRVersion) {
        precondition(content.count <= version.capacity, "the content does not fit")
        bytes = Self.interleaved(Self.data(content, version), version)
    }

    /// Mode, count, content, up to four zero bits, then alternating pad codewords.
    private static func data(_ content: [UInt8], _ version: QRVersion) -> [UInt8] {
        var bits = Bits()
        bits.append(0b0100, count: 4)
        bits.append(content.count, count: version.countBits)
        for byte in content { bits.append(Int(byte), count: 8) }
        bits.append(0, count: min(4, version.dataCodewords * 8 - bits.count))
        bits.append(0, count: (8 - bits.count % 8) % 8)
        var data = bits.bytes
        var pad: UInt8 = 0xEC
        while data.count < version.dataCodewords {
            data.append(pad)
            pad ^= 0xEC ^ 0x11
        }
        return data
    }

    /// The first codeword of each block, then the second of each and so on; the check codewords follow in the same way.
    /// When the data cannot be divided evenly the last blocks have one codeword more.
    private static func interleaved(_ data: [UInt8], _ version: QRVersion) -> [UInt8] {
        let code = ReedSolomon(checkCodewords: version.checkCodewords)
        let short = data.count / version.blocks
        let shortBlocks = version.blocks - data.count % version.blocks
        var blocks: [ArraySlice<UInt8>] = []
        var rest = data[...]
        for number in 0..<version.blocks {
            let count = number < shortBlocks ? short : short + 1
            blocks.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        let checks = blocks.map { code.check($0) }
        var bytes: [UInt8] = []
        for place in 0...short {
            for block in blocks where place < block.count { bytes.append(block[block.startIndex + place]) }
        }
        for place in 0..<version.checkCodewords {
            for check in checks { bytes.append(check[place]) }
        }
        return bytes
    }

    /// Bits in a row, the highest of each number first.
    private struct Bits {
        private(set) var bytes: [UInt8] = []
        private(set) var count = 0

        mutating func append(_ value: Int, count added: Int) {
            for place in stride(from: added - 1, through: 0, by: -1) {
                if count % 8 == 0 { bytes.append(0) }
                bytes[bytes.count - 1] |= UInt8(value >> place & 1) << (7 - count % 8)
                count += 1
            }
        }
    }
}
