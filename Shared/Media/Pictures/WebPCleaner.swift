/// Reads a WebP (RFC 9649) chunk by chunk and writes those that a viewer needs, with the flags that then hold.
struct WebPCleaner {
    private let bytes: [UInt8]
    private let limits: PictureLimits
    private var canvas: WebPCanvas?
    private var output: [UInt8] = []
    private var hasProfile = false
    private var hasAlpha = false
    private var orientation = Orientation.normal
    private var isAnimated = false
    private var pictures = 0
    private var framePixels = 0
    private var size: (width: Int, height: Int) = (0, 0)

    static func clean(_ bytes: [UInt8], _ limits: PictureLimits) throws(PictureFault) -> Picture {
        var cleaner = WebPCleaner(bytes, limits)
        return try cleaner.clean()
    }

    private init(_ bytes: [UInt8], _ limits: PictureLimits) {
        self.bytes = bytes
        self.limits = limits
        output.reserveCapacity(bytes.count)
    }

    private mutating func clean() throws(PictureFault) -> Picture {
        var reader = ByteReader(bytes)
        _ = try reader.take(4)
        let length = try reader.little(4)
        guard length % 2 == 0, length >= 4 else { throw .malformed("its length is not right") }
        guard length <= reader.left else { throw .truncated }
        guard length == reader.left else { throw .appended }
        _ = try reader.take(4)
        output.append("RIFF")
        output.appendLittle(0, 4)
        output.append("WEBP")
        var isFirst = true
        while reader.left > 0 {
            let chunk = try WebPChunk(&reader)
            if isFirst { try takeFirst(chunk) } else { try takeNext(chunk) }
            isFirst = false
        }
        guard pictures > 0 else { throw .malformed("it has no picture in it") }
        if orientation != .normal {
            output.append("EXIF")
            output.appendLittle(orientation.tiff.count, 4)
            output += orientation.tiff
        }
        writeSizes()
        let shown = orientation.shown(width: size.width, height: size.height)
        return Picture(format: .webp, width: shown.width, height: shown.height, bytes: output)
    }

    private mutating func takeFirst(_ chunk: WebPChunk) throws(PictureFault) {
        guard chunk.code == "VP8X" else {
            size = try takePicture(chunk)
            return
        }
        let canvas = try WebPCanvas(ByteReader(bytes, chunk.body))
        try limits.check(width: canvas.width, height: canvas.height)
        self.canvas = canvas
        hasAlpha = canvas.hasAlpha
        size = (canvas.width, canvas.height)
        write(chunk)
    }

    private mutating func takeNext(_ chunk: WebPChunk) throws(PictureFault) {
        // A simple file has one chunk. What follows it is no part of the picture: gone with the metadata.
        guard canvas != nil else { return }
        switch chunk.code {
        case "ICCP" where !hasProfile && pictures == 0 && ICCProfile.isValid(bytes, chunk.body):
            hasProfile = true
            write(chunk)
        case "ANIM":
            guard !isAnimated, pictures == 0, chunk.body.count == 6 else {
                throw .malformed("its animation is not right")
            }
            isAnimated = true
            write(chunk)
        case "ANMF":
            guard isAnimated else { throw .malformed("a frame comes without animation") }
            try takeFrame(chunk)
        case "ALPH" where !isAnimated && pictures == 0 && !chunk.body.isEmpty:
            write(chunk)
        case "VP8 " where !isAnimated && pictures == 0, "VP8L" where !isAnimated && pictures == 0:
            guard try takePicture(chunk) == size else { throw .malformed("it has two sizes") }
        case "EXIF" where orientation == .normal: takeOrientation(chunk.body)
        case "VP8 ", "VP8L", "VP8X": throw .malformed("it has several pictures")
        default: return
        }
    }

    /// Some writers put JPEG's name of the segment in front.
    private mutating func takeOrientation(_ body: Range<Int>) {
        let start = ByteReader(bytes, body).begins(with: Array("Exif\0\0".utf8)) ? 6 : 0
        orientation = Orientation(tiff: bytes, (body.lowerBound + start)..<body.upperBound) ?? .normal
    }

    /// A picture's compressed data; gives its size.
    private mutating func takePicture(_ chunk: WebPChunk) throws(PictureFault) -> (width: Int, height: Int) {
        let size = try WebPBitstream.size(chunk.code, ByteReader(bytes, chunk.body))
        try limits.check(width: size.width, height: size.height)
        pictures += 1
        write(chunk)
        return size
    }

    /// A frame: where it stands, then its transparency and its data.
    private mutating func takeFrame(_ chunk: WebPChunk) throws(PictureFault) {
        var reader = ByteReader(bytes, chunk.body)
        let (x, y) = (try reader.little(3) * 2, try reader.little(3) * 2)
        let (width, height) = (try reader.little(3) + 1, try reader.little(3) + 1)
        _ = try reader.take(4)
        guard x + width <= size.width, y + height <= size.height else {
            throw .malformed("a frame lies outside of the picture")
        }
        framePixels += width * height
        guard framePixels <= limits.pixels else { throw .tooManyPixels(limit: limits.pixels) }
        let start = output.count
        output.append("ANMF")
        output.appendLittle(0, 4)
        output += bytes[chunk.body.lowerBound..<reader.position]
        let before = pictures
        while reader.left > 0 {
            let part = try WebPChunk(&reader)
            switch part.code {
            case "ALPH" where pictures == before && !part.body.isEmpty: write(part)
            case "VP8 " where pictures == before, "VP8L" where pictures == before:
                guard try takePicture(part) == (width, height) else { throw .malformed("a frame has two sizes") }
            case "VP8 ", "VP8L": throw .malformed("a frame has several pictures")
            default: continue
            }
        }
        guard pictures == before + 1 else { throw .malformed("a frame is empty") }
        put(output.count - start - 8, at: start + 4)
    }

    private mutating func write(_ chunk: WebPChunk) {
        output.append(chunk.code)
        output.appendLittle(chunk.body.count, 4)
        output += bytes[chunk.body]
        if chunk.body.count % 2 == 1 { output.append(0) }
    }

    /// What is known only at the end: the length, and what the file has.
    private mutating func writeSizes() {
        put(output.count - 8, at: 4)
        guard canvas != nil else { return }
        // XMP and the reserved bits are 0.
        output[20] =
            (hasProfile ? 0x20 : 0) | (hasAlpha ? 0x10 : 0) | (orientation != .normal ? 0x08 : 0)
            | (isAnimated ? 0x02 : 0)
        for index in 21...23 { output[index] = 0 }
    }

    private mutating func put(_ value: Int, at index: Int) {
        for place in 0..<4 { output[index + place] = UInt8(truncatingIfNeeded: value >> (8 * place)) }
    }
}

/// One chunk, its padding passed.
struct WebPChunk {
    let code: FourCC
    let body: Range<Int>

    init(_ reader: inout ByteReader) throws(PictureFault) {
        code = try reader.code()
        let count = try reader.little(4)
        body = try reader.take(count)
        if count % 2 == 1 { _ = try reader.take(1) }
    }
}

/// What VP8X says.
struct WebPCanvas {
    let width: Int
    let height: Int
    let hasAlpha: Bool

    init(_ body: ByteReader) throws(PictureFault) {
        var body = body
        guard body.left == 10 else { throw .malformed("its header has the wrong length") }
        hasAlpha = try body.byte() & 0x10 != 0
        _ = try body.take(3)
        width = try body.little(3) + 1
        height = try body.little(3) + 1
    }
}

/// The size that the compressed data itself names: the one that a decoder takes memory for.
enum WebPBitstream {
    static func size(_ code: FourCC, _ body: ByteReader) throws(PictureFault) -> (width: Int, height: Int) {
        var body = body
        switch code {
        case "VP8 ":  // RFC 6386, 9.1: a key frame
            let tag = try body.little(3)
            guard tag & 1 == 0, try body.big(3) == 0x9D012A else { throw .malformed("its data begins wrongly") }
            // The first partition lies in the chunk.
            let (width, height) = (try body.little(2) & 0x3FFF, try body.little(2) & 0x3FFF)
            guard tag >> 5 <= body.left else { throw .truncated }
            return (width, height)
        case "VP8L":  // RFC 9649, 3.4
            guard try body.byte() == 0x2F else { throw .malformed("its data begins wrongly") }
            let bits = try body.little(4)
            guard bits >> 29 == 0 else { throw .unsupported("its version") }
            guard body.left > 0 else { throw .truncated }
            return (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
        default: throw .malformed("it does not begin with a picture")
        }
    }
}
