/// One box of ISO-BMFF (ISO/IEC 14496-12): a length, a code, a content.
struct HEICBox {
    let code: FourCC
    let body: Range<Int>

    /// Reads the box at the reader's place. Of length 0, which means "to the end", only the last of a file may be.
    init(_ reader: inout ByteReader) throws(PictureFault) {
        var size = try reader.big(4)
        code = try reader.code()
        var header = 8
        if size == 1 {
            size = try reader.wide(8)
            header = 16
        } else if size == 0 {
            size = header + reader.left
        }
        guard size >= header else { throw .malformed("a box is too short") }
        body = try reader.take(size - header)
    }

    /// The boxes of a stretch of bytes, which they fill.
    static func all(in reader: ByteReader, atMost limit: Int) throws(PictureFault) -> [HEICBox] {
        var (reader, boxes) = (reader, [HEICBox]())
        while reader.left > 0 {
            guard boxes.count < limit else { throw .malformed("it has too many boxes") }
            boxes.append(try HEICBox(&reader))
        }
        return boxes
    }
}

extension ByteReader {
    /// A number of 0, 4 or 8 bytes, as HEIF's tables have them.
    mutating func wide(_ count: Int) throws(PictureFault) -> Int {
        switch count {
        case 0: return 0
        case 4: return try big(4)
        case 8:
            let high = try big(4)
            // 2^52 bytes are beyond every file; sums of some such numbers do not overflow.
            guard high < 1 << 20 else { throw .malformed("a number is too large") }
            return high << 32 | (try big(4))
        default: throw .malformed("a number has an impossible length")
        }
    }

    /// Version and flags of a full box.
    mutating func versionAndFlags() throws(PictureFault) -> (version: Int, flags: Int) { (try big(1), try big(3)) }
}

/// Writes boxes into bytes.
enum HEICWriter {
    static func box(_ code: FourCC, _ content: [UInt8]) -> [UInt8] {
        var box: [UInt8] = []
        box.reserveCapacity(content.count + 8)
        box.appendBig(content.count + 8, 4)
        box.append(code)
        box += content
        return box
    }

    static func fullBox(_ code: FourCC, version: Int = 0, flags: Int = 0, _ content: [UInt8]) -> [UInt8] {
        var whole: [UInt8] = []
        whole.appendBig(version, 1)
        whole.appendBig(flags, 3)
        return box(code, whole + content)
    }
}
