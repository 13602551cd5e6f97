/// What the start of frame says: size and number of colours.
struct JPEGFrame {
    let width: Int
    let height: Int
    let components: Int

    /// SOF0 to SOF15 without DHT, JPG and DAC, which lie among them.
    static func isFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
    }

    init(_ marker: UInt8, _ body: ByteReader, _ limits: PictureLimits) throws(PictureFault) {
        // Baseline, extended and progressive with Huffman codes; lossless, hierarchical and arithmetic ones are shown
        // by no browser.
        guard (0xC0...0xC2).contains(marker) else { throw .unsupported("its compression") }
        var body = body
        guard try body.byte() == 8 else { throw .unsupported("its depth of colour") }
        height = try body.big(2)
        width = try body.big(2)
        components = Int(try body.byte())
        guard [1, 3, 4].contains(components), body.left == 3 * components else {
            throw .malformed("its frame has the wrong length")
        }
        for _ in 0..<components {
            _ = try body.byte()
            let factors = try body.byte()
            guard (1...4).contains(factors >> 4), (1...4).contains(factors & 15), try body.byte() < 4 else {
                throw .malformed("its frame has impossible components")
            }
        }
        try limits.check(width: width, height: height)
    }
}

/// The tables of the decoder, checked for their form.
enum JPEGTables {
    static func checkHuffman(_ body: ByteReader) throws(PictureFault) {
        var body = body
        while body.left > 0 {
            let kind = try body.byte()
            guard kind >> 4 <= 1, kind & 15 < 4 else { throw .malformed("a Huffman table has no such place") }
            var codes = 0
            for _ in 0..<16 { codes += Int(try body.byte()) }
            guard codes <= 256 else { throw .malformed("a Huffman table is too long") }
            _ = try body.take(codes)
        }
    }

    static func checkQuantization(_ body: ByteReader) throws(PictureFault) {
        var body = body
        while body.left > 0 {
            let kind = try body.byte()
            guard kind >> 4 <= 1, kind & 15 < 4 else { throw .malformed("a quantization table has no such place") }
            _ = try body.take(kind >> 4 == 0 ? 64 : 128)
        }
    }
}

/// What follows EOI. Phones put more pictures there (MPF, gain maps of Ultra HDR), the film of a moving photo, or a list
/// of their own; all of that is cut off. Anything else was put there by somebody else and is refused: an archive, a page,
/// a program.
enum JPEGTrailer {
    static func check(_ rest: ByteReader) throws(PictureFault) {
        let bytes = rest.bytes[rest.position..<rest.end]
        if bytes.allSatisfy({ $0 == 0 }) { return }
        if rest.begins(with: [0xFF, 0xD8, 0xFF]) { return }
        if bytes.suffix(4).elementsEqual("SEFT".utf8) { return }  // Samsung's trailer
        if rest.left >= 12, FourCC(rest.bytes, at: rest.position + 4) == "ftyp" { return }
        throw .appended
    }
}
