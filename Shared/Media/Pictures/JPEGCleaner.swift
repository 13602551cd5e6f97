/// Reads a JPEG (ITU-T T.81) from SOI to EOI and writes down which parts stay.
struct JPEGCleaner {
    private var reader: ByteReader
    private let limits: PictureLimits
    private var head = JPEGHead()
    private var frame: JPEGFrame?
    private var scans = 0
    private var segments = 0
    /// Where in the input lies what stays; neighbours are one.
    private var kept: [Range<Int>] = []

    /// A picture has some dozens; more is made to cost memory.
    private static let mostSegments = 10_000
    /// Progressive pictures have about ten; each is a pass of the decoder over all of the picture.
    private static let mostScans = 100

    static func clean(_ bytes: [UInt8], _ limits: PictureLimits) throws(PictureFault) -> Picture {
        var cleaner = JPEGCleaner(reader: ByteReader(bytes), limits: limits)
        return try cleaner.clean()
    }

    private init(reader: ByteReader, limits: PictureLimits) {
        self.reader = reader
        self.limits = limits
    }

    private mutating func clean() throws(PictureFault) -> Picture {
        _ = try reader.take(2)  // SOI
        while try !takeSegment() {}
        guard let frame, scans > 0 else { throw .malformed("it has no picture in it") }
        try JPEGTrailer.check(reader)
        var bytes: [UInt8] = [0xFF, 0xD8]
        bytes.reserveCapacity(kept.reduce(1 << 10) { $0 + $1.count })
        head.write(from: reader.bytes, to: &bytes)
        for range in kept { bytes.append(contentsOf: reader.bytes[range]) }
        bytes += [0xFF, 0xD9]
        let shown = (head.orientation ?? .normal).shown(width: frame.width, height: frame.height)
        return Picture(format: .jpeg, width: shown.width, height: shown.height, bytes: bytes)
    }

    /// Takes the next marker with what belongs to it; true at EOI.
    private mutating func takeSegment() throws(PictureFault) -> Bool {
        let start = reader.position
        let marker = try self.marker()
        if marker == 0xD9 { return true }
        segments += 1
        guard segments <= Self.mostSegments else { throw .malformed("it has too many segments") }
        // Markers without a length (RST, TEM) stand nowhere between segments; JPG, DNL, DHP, EXP, DAC and reserved ones
        // belong to forms that no browser shows.
        guard [0xC4, 0xDA, 0xDB, 0xDD, 0xFE].contains(marker) || JPEGFrame.isFrame(marker) || marker & 0xF0 == 0xE0
        else { throw .malformed("it has a marker that does not belong there") }
        let length = try reader.big(2)
        guard length >= 2 else { throw .malformed("a segment is too short") }
        let body = try reader.take(length - 2)
        switch marker {
        case 0xC4:
            try JPEGTables.checkHuffman(ByteReader(reader.bytes, body))
            keep(start..<reader.position)
        case 0xDB:
            try JPEGTables.checkQuantization(ByteReader(reader.bytes, body))
            keep(start..<reader.position)
        case 0xDD:
            guard body.count == 2 else { throw .malformed("a restart interval has the wrong length") }
            keep(start..<reader.position)
        case 0xDA: try takeScan(start, body)
        case 0xE0...0xEF: head.take(marker, reader.bytes, body)
        case 0xFE: break  // a comment
        default:
            guard frame == nil else { throw .unsupported("it has several frames") }
            frame = try JPEGFrame(marker, ByteReader(reader.bytes, body), limits)
            keep(start..<reader.position)
        }
        return false
    }

    private mutating func marker() throws(PictureFault) -> UInt8 {
        guard try reader.byte() == 0xFF else { throw .malformed("a marker is missing") }
        var marker = try reader.byte()
        while marker == 0xFF { marker = try reader.byte() }  // fill bytes, T.81 B.1.1.2
        return marker
    }

    /// The header of a scan and its compressed data, up to the next marker.
    private mutating func takeScan(_ start: Int, _ body: Range<Int>) throws(PictureFault) {
        guard let frame else { throw .malformed("a scan comes before the frame") }
        let components = body.isEmpty ? 0 : Int(reader.bytes[body.lowerBound])
        guard (1...frame.components).contains(components), body.count == 4 + 2 * components else {
            throw .malformed("a scan's header has the wrong length")
        }
        scans += 1
        guard scans <= Self.mostScans else { throw .malformed("it has too many scans") }
        let (bytes, end) = (reader.bytes, reader.end)
        var place = reader.position
        while true {
            guard place + 1 < end else { throw .truncated }
            guard bytes[place] == 0xFF else {
                place += 1
                continue
            }
            let next = bytes[place + 1]
            if next == 0xFF {
                place += 1
            } else if next == 0 || (0xD0...0xD7).contains(next) {
                place += 2
            } else {
                break
            }
        }
        _ = try reader.take(place - reader.position)
        keep(start..<reader.position)
    }

    private mutating func keep(_ range: Range<Int>) {
        if let last = kept.last, last.upperBound == range.lowerBound {
            kept[kept.count - 1] = last.lowerBound..<range.upperBound
        } else {
            kept.append(range)
        }
    }
}
