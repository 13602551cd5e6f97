/// Reads a PNG (ISO/IEC 15948) chunk by chunk, every checksum included, and writes those that a viewer needs. Frames of
/// an animation (APNG) are not among them: its first picture stays.
struct PNGCleaner {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private var reader: ByteReader
    private var output: [UInt8]
    private var header: PNGHeader?
    private var orientation = Orientation.normal
    private var seen: Set<FourCC> = []
    private var hasPalette = false
    private var dataChunks = 0
    private var dataBytes = 0
    /// Whether something else followed IDAT: then no more of it may come.
    private var isPastData = false
    private let limits: PictureLimits

    static func clean(_ bytes: [UInt8], _ limits: PictureLimits) throws(PictureFault) -> Picture {
        var cleaner = PNGCleaner(bytes, limits)
        return try cleaner.clean()
    }

    private init(_ bytes: [UInt8], _ limits: PictureLimits) {
        reader = ByteReader(bytes)
        self.limits = limits
        output = Self.signature
        output.reserveCapacity(bytes.count)
    }

    private mutating func clean() throws(PictureFault) -> Picture {
        _ = try reader.take(Self.signature.count)
        while try !takeChunk() {}
        guard reader.left == 0 else { throw .appended }
        guard let header, dataBytes > 0 else { throw .malformed("it has no picture in it") }
        let shown = orientation.shown(width: header.width, height: header.height)
        return Picture(format: .png, width: shown.width, height: shown.height, bytes: output)
    }

    /// Takes the next chunk; true at IEND.
    private mutating func takeChunk() throws(PictureFault) -> Bool {
        let start = reader.position
        let length = try reader.big(4)
        guard length <= 0x7FFF_FFFF else { throw .malformed("a chunk is too long") }
        let code = try reader.code()
        let body = try reader.take(length)
        let sum = try reader.big(4)
        guard code.bytes.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }),
            code.value & 0x2000 == 0  // the reserved bit, upper case
        else { throw .malformed("a chunk has no name") }
        guard CRC32.of(reader.bytes, (start + 4)..<body.upperBound) == sum else {
            throw .malformed("a checksum is wrong")
        }
        guard code == "IHDR" || header != nil else { throw .malformed("it does not begin with its header") }
        if code != "IDAT", dataChunks > 0 { isPastData = true }
        let isAncillary = code.value & 0x2000_0000 != 0
        if isAncillary {
            try takeAncillary(code, body, start..<reader.position)
            return false
        }
        return try takeCritical(code, body, start..<reader.position)
    }

    private mutating func takeCritical(
        _ code: FourCC, _ body: Range<Int>, _ chunk: Range<Int>
    ) throws(PictureFault) -> Bool {
        switch code {
        case "IHDR":
            guard header == nil else { throw .malformed("it has two headers") }
            header = try PNGHeader(ByteReader(reader.bytes, body), limits)
        case "PLTE":
            let isFitting = header.map { $0.mayHavePalette } ?? false
            guard isFitting, !hasPalette, dataChunks == 0, body.count % 3 == 0, (3...768).contains(body.count) else {
                throw .malformed("its palette is not right")
            }
            hasPalette = true
        case "IDAT":
            guard !isPastData, hasPalette || header?.needsPalette == false else {
                throw .malformed("its data stands in the wrong place")
            }
            if dataBytes == 0, !body.isEmpty { try checkStream(body) }
            dataChunks += 1
            dataBytes += body.count
        case "IEND":
            guard body.isEmpty else { throw .malformed("its end has content") }
        default: throw .unsupported("it has a part that nobody knows")
        }
        // One after the other: what is copied is never larger than what came.
        output.append(contentsOf: reader.bytes[chunk])
        return code == "IEND"
    }

    /// The compressed data begins as zlib's format does (RFC 1950), without a dictionary.
    private func checkStream(_ body: Range<Int>) throws(PictureFault) {
        guard body.count >= 2 else { throw .malformed("its data begins in pieces") }
        let (method, flags) = (Int(reader.bytes[body.lowerBound]), Int(reader.bytes[body.lowerBound + 1]))
        guard method & 15 == 8, method >> 4 <= 7, (method << 8 | flags) % 31 == 0, flags & 0x20 == 0 else {
            throw .malformed("its data is not compressed")
        }
    }

    /// Each at most once and before the data, as the standard has them; what is not right is left out.
    private mutating func takeAncillary(
        _ code: FourCC, _ body: Range<Int>, _ chunk: Range<Int>
    ) throws(PictureFault) {
        guard dataChunks == 0, let header, PNGHeader.needed.contains(code), !seen.contains(code) else { return }
        switch code {
        case "gAMA" where body.count == 4, "cHRM" where body.count == 32, "sRGB" where body.count == 1,
            "cICP" where body.count == 4, "pHYs" where body.count == 9, "sBIT" where (1...4).contains(body.count),
            "bKGD" where [1, 2, 6].contains(body.count), "tRNS" where header.allowsTransparency(body.count, hasPalette):
            output.append(contentsOf: reader.bytes[chunk])
        case "iCCP": takeProfile(body)
        case "eXIf":
            guard let found = Orientation(tiff: reader.bytes, body), found != .normal else { return }
            orientation = found
            write("eXIf", found.tiff)
        default: return
        }
        seen.insert(code)
    }

    /// The profile under a name that says nothing.
    private mutating func takeProfile(_ body: Range<Int>) {
        guard let end = reader.bytes[body.prefix(80)].firstIndex(of: 0), end > body.lowerBound,
            end + 3 < body.upperBound, reader.bytes[end + 1] == 0, reader.bytes[end + 2] & 15 == 8,
            body.count <= ICCProfile.mostBytes
        else { return }
        write("iCCP", Array("icc\0\0".utf8) + reader.bytes[(end + 2)..<body.upperBound])
    }

    private mutating func write(_ code: FourCC, _ body: [UInt8]) {
        let chunk = code.bytes + body
        output.appendBig(body.count, 4)
        output += chunk
        output.appendBig(CRC32.of(chunk, 0..<chunk.count), 4)
    }
}

/// The header of a PNG and what follows from it.
struct PNGHeader {
    let width: Int
    let height: Int
    private let color: Int

    /// What a viewer needs besides the critical chunks: colours, transparency, the shape of a pixel, and of EXIF how the
    /// picture is turned.
    static let needed: Set<FourCC> = ["gAMA", "cHRM", "sRGB", "cICP", "iCCP", "pHYs", "sBIT", "bKGD", "tRNS", "eXIf"]

    /// The depths of each type of colour: grey, true colour, palette, grey and alpha, true colour and alpha.
    private static let depths: [Int: [Int]] = [
        0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
    ]

    init(_ body: ByteReader, _ limits: PictureLimits) throws(PictureFault) {
        var body = body
        guard body.left == 13 else { throw .malformed("its header has the wrong length") }
        width = try body.big(4)
        height = try body.big(4)
        let depth = try body.big(1)
        color = try body.big(1)
        guard Self.depths[color]?.contains(depth) == true, try body.big(2) == 0, try body.big(1) <= 1 else {
            throw .malformed("its header is not right")
        }
        try limits.check(width: width, height: height)
    }

    var needsPalette: Bool { color == 3 }
    var mayHavePalette: Bool { color == 2 || color == 3 || color == 6 }

    func allowsTransparency(_ count: Int, _ hasPalette: Bool) -> Bool {
        switch color {
        case 0: count == 2
        case 2: count == 6
        case 3: hasPalette && (1...256).contains(count)
        default: false
        }
    }
}
