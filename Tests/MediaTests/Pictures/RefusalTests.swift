import Testing

@testable import Media

@Suite struct `A file that is no picture of ours` {
    static let foreign: [(String, [UInt8])] = [
        ("nothing", []), ("a byte", [0xFF]), ("SVG", Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8)),
        ("HTML", Array("<!doctype html><script>alert(1)</script>".utf8)),
        ("XML", Array("<?xml version=\"1.0\"?><a/>".utf8)),
        ("ZIP", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 60)),
        ("gzip", [0x1F, 0x8B, 8] + [UInt8](repeating: 0, count: 60)),
        ("ELF", Array("\u{7F}ELF".utf8) + [UInt8](repeating: 0, count: 60)),
        ("PE", Array("MZ".utf8) + [UInt8](repeating: 0, count: 60)),
        ("GIF", Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 60)),
        ("TIFF", Array("II*\0".utf8) + [UInt8](repeating: 0, count: 60)),
        ("PDF", Array("%PDF-1.7".utf8) + [UInt8](repeating: 0, count: 60)), ("WAV", Array("RIFF\0\0\0\0WAVEfmt ".utf8)),
        ("AVIF", Given.HEIC(brands: "avifmif1avif").bytes), ("film", Given.HEIC(brands: "isommp41").bytes),
        ("AVIF that says HEIC", Given.HEIC(brands: "avifmif1heic").bytes),
    ]

    @Test(arguments: foreign)
    func `is refused by its content`(name: String, bytes: [UInt8]) {
        #expect(throws: PictureFault.unknownFormat, "\(name)") { try Picture(cleaning: bytes) }
    }

    @Test(arguments: ["<script>alert(1)</script>", "PK\u{3}\u{4}archive", "#!/bin/sh\nexit", "\u{0}\u{0}x"])
    func `is refused when it is appended to a picture`(appendix: String) {
        let appendix = Array(appendix.utf8)
        #expect(throws: PictureFault.appended) { try Picture(cleaning: Given.JPEG(trailer: appendix).bytes) }
        #expect(throws: PictureFault.appended) { try Picture(cleaning: Given.PNG(trailer: appendix).bytes) }
        #expect(throws: PictureFault.appended) { try Picture(cleaning: Given.webp([Given.lossy], trailer: appendix)) }
        #expect(throws: PictureFault.self) { try Picture(cleaning: Given.HEIC(trailer: appendix).bytes) }
    }

    @Test func `has a code and a sentence for each reason`() {
        let all: [PictureFault] = [
            .unknownFormat, .tooManyBytes(limit: 1), .tooManyPixels(limit: 1), .tooLongSide(limit: 1), .truncated,
            .appended,
            .malformed("why"), .unsupported("why"),
        ]
        #expect(Set(all.map(\.code)).count == all.count)
        #expect(all.allSatisfy { $0.message.hasSuffix(".") })
    }
}

@Suite struct `A picture that is too large` {
    @Test func `is refused by its bytes before it is looked at`() {
        #expect(throws: PictureFault.tooManyBytes(limit: 10)) {
            try Picture(cleaning: [UInt8](repeating: 0, count: 11), limits: PictureLimits(bytes: 10))
        }
    }

    @Test func `is refused by its sides and its pixels, in each format`() {
        let (wide, many) = (PictureLimits(side: 15), PictureLimits(pixels: 255))
        #expect(throws: PictureFault.tooLongSide(limit: 15)) { try Picture(cleaning: Given.JPEG().bytes, limits: wide) }
        #expect(throws: PictureFault.tooManyPixels(limit: 255)) {
            try Picture(cleaning: Given.JPEG().bytes, limits: many)
        }
        #expect(throws: PictureFault.tooManyPixels(limit: 100_000_000)) {
            try Picture(cleaning: Given.PNG(width: 20_000, height: 20_000).bytes)
        }
        #expect(throws: PictureFault.tooLongSide(limit: 20_000)) {
            try Picture(cleaning: Given.PNG(width: 20_001, height: 1).bytes)
        }
        let giant = Given.webp([Given.canvas(0, width: 16_000, height: 16_000), Given.lossy])
        #expect(throws: PictureFault.tooManyPixels(limit: 100_000_000)) { try Picture(cleaning: giant) }
        #expect(throws: PictureFault.tooManyPixels(limit: 4_096)) {
            try Picture(cleaning: Given.HEIC(rows: 2).bytes, limits: PictureLimits(pixels: 4_096))
        }
    }

    @Test func `is refused when its frames or its tiles add up`() {
        let frames = Given.webp(
            [Given.canvas(2), Given.riff("ANIM", [0, 0, 0, 0, 0, 0])]
                + Array(repeating: Given.frame(Given.lossy), count: 5))
        #expect(throws: PictureFault.tooManyPixels(limit: 4)) {
            try Picture(cleaning: frames, limits: PictureLimits(pixels: 4))
        }
        #expect(throws: PictureFault.tooManyPixels(limit: 5_000)) {
            try Picture(
                cleaning: Given.HEIC(columns: 3, width: 20, height: 20).bytes, limits: PictureLimits(pixels: 5_000))
        }
    }

    @Test func `may say that it is small: what its decoder is told counts`() {
        let small = Given.webp([Given.canvas(0, width: 2, height: 2), Given.lossy])
        #expect(throws: PictureFault.malformed("it has two sizes")) { try Picture(cleaning: small) }
        #expect(throws: PictureFault.malformed("a frame has two sizes")) {
            try Picture(
                cleaning: Given.webp([
                    Given.canvas(2, width: 9, height: 9), Given.riff("ANIM", [0, 0, 0, 0, 0, 0]),
                    Given.frame(Given.lossy, width: 3),
                ]))
        }
        // The decoder's own parameters with another size: 64 becomes 640 coded pixels.
        var bytes = Given.HEIC(isGrid: false).bytes
        let (head, tile) = (Given.HEIC.decoder, [UInt8]([0xA0, 0x20, 0x81]))
        if let range = head.firstRange(of: tile), let place = bytes.firstRange(of: head) {
            bytes[place.lowerBound + range.lowerBound] = 0xA0
            bytes[place.lowerBound + range.lowerBound + 1] = 0x02
            #expect(throws: PictureFault.self) { try Picture(cleaning: bytes) }
        } else {
            Issue.record("the parameters are not where they were")
        }
    }
}

@Suite struct `A damaged picture is refused:` {
    static let jpegs: [(String, [UInt8])] = [
        (
            "no frame",
            Given.JPEG(segments: []).bytes.filter { _ in true }.replacing(
                Array([0xFF, 0xC0] as [UInt8]), with: [0xFF, 0xFE])
        ),
        ("lossless", Given.JPEG(frame: 0xC3).bytes), ("arithmetic", Given.JPEG(frame: 0xC9).bytes),
        ("no height", Given.JPEG(height: 0).bytes),
        ("a scan first", [0xFF, 0xD8] + Given.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0, 0, 0, 0, 0xFF, 0xD9]),
        ("a short segment", [0xFF, 0xD8, 0xFF, 0xE0, 0, 1] + [UInt8](repeating: 0, count: 10)),
        ("a number of lines", Given.JPEG(segments: [Given.segment(0xDC, [0, 1])]).bytes),
        ("no marker", Given.JPEG(segments: [[1, 2, 3]]).bytes),
        (
            "a long Huffman table",
            Given.JPEG(segments: [Given.segment(0xC4, [0] + [UInt8](repeating: 255, count: 16))]).bytes
        ),
        (
            "a table of nobody",
            Given.JPEG(segments: [Given.segment(0xC4, [0x55] + [UInt8](repeating: 0, count: 16))]).bytes
        ),
        ("half a table", Given.JPEG(segments: [Given.segment(0xDB, [0, 1, 2])]).bytes),
        (
            "a table in the ninth place",
            Given.JPEG(segments: [Given.segment(0xDB, [9] + [UInt8](repeating: 1, count: 64))]).bytes
        ),
        ("a restart interval of three bytes", Given.JPEG(segments: [Given.segment(0xDD, [0, 1, 2])]).bytes),
        (
            "more segments than a picture has",
            Given.JPEG(segments: Array(repeating: Given.segment(0xFE, []), count: 10_001)).bytes
        ),
        ("two frames", Given.JPEG(segments: [Given.segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0])]).bytes),
        ("components without factors", Given.JPEG(segments: [Given.segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0, 0])]).bytes),
        (
            "a frame of two colours",
            Given.JPEG(segments: [Given.segment(0xC0, [8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0])]).bytes
        ),
        ("twelve bits", Given.JPEG(segments: [Given.segment(0xC1, [12, 0, 8, 0, 8, 1, 1, 0x11, 0])]).bytes),
    ]

    @Test(arguments: jpegs)
    func `JPEG`(name: String, bytes: [UInt8]) {
        #expect(throws: PictureFault.self, "\(name)") { try Picture(cleaning: bytes) }
    }

    @Test func `JPEG of too many scans, each a pass of the decoder`() {
        let scan = Given.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0]
        var bytes = Given.JPEG().bytes.dropLast(2)
        for _ in 0..<100 { bytes += scan }
        #expect(throws: PictureFault.malformed("it has too many scans")) {
            try Picture(cleaning: bytes + [0xFF, 0xD9])
        }
    }

    static let pngs: [(String, [UInt8])] = [
        ("a wrong checksum", Given.PNG(chunks: [[0, 0, 0, 1] + Array("gAMA".utf8) + [1, 0, 0, 0, 0]]).bytes),
        ("two headers", Given.PNG(chunks: [Given.chunk("IHDR", [UInt8](repeating: 1, count: 13))]).bytes),
        ("an unknown critical part", Given.PNG(chunks: [Given.chunk("SECR", [1])]).bytes),
        ("a palette in grey", Given.PNG(chunks: [Given.chunk("PLTE", [1, 2, 3])]).bytes),
        (
            "data in two places",
            Given.PNG(chunks: [Given.chunk("IDAT", Given.stored([1])), Given.chunk("tEXt", [1])]).bytes
        ),
        ("data that is not compressed", Given.PNG(chunks: [Given.chunk("IDAT", [0x50, 0x4B, 3, 4])]).bytes),
        ("data in pieces of one", Given.PNG(chunks: [Given.chunk("IDAT", [0x78])]).bytes),
        ("a name that is none", Given.PNG(chunks: [Given.chunk("te1t", [])]).bytes),
        ("a reserved name", Given.PNG(chunks: [Given.chunk("text", [])]).bytes),
        ("no header", PNGCleaner.signature + Given.chunk("IDAT", Given.stored([1]))),
        (
            "no data",
            PNGCleaner.signature + Given.chunk("IHDR", Given.big(1, 4) + Given.big(1, 4) + [8, 0, 0, 0, 0])
                + Given.chunk("IEND", [])
        ),
        ("an end with content", Given.PNG(chunks: [Given.chunk("IEND", [1])]).bytes),
        (
            "a palette picture without palette",
            PNGCleaner.signature + Given.chunk("IHDR", Given.big(1, 4) + Given.big(1, 4) + [8, 3, 0, 0, 0])
                + Given.chunk("IDAT", Given.stored([1]))
        ),
        (
            "an impossible depth",
            PNGCleaner.signature + Given.chunk("IHDR", Given.big(1, 4) + Given.big(1, 4) + [3, 0, 0, 0, 0])
        ),
        ("a short header", PNGCleaner.signature + Given.chunk("IHDR", [0])),
        ("an endless chunk", PNGCleaner.signature + [0x80, 0, 0, 0] + Array("IHDR".utf8)),
    ]

    @Test(arguments: pngs)
    func `PNG`(name: String, bytes: [UInt8]) {
        #expect(throws: PictureFault.self, "\(name)") { try Picture(cleaning: bytes) }
    }

    @Test func `not PNG with a helper of the wrong form: it is left out`() throws {
        let chunks = [
            Given.chunk("gAMA", [1]), Given.chunk("tRNS", [1, 2, 3]), Given.chunk("iCCP", Array("x".utf8)),
            Given.chunk("eXIf", [1]),
        ]
        let clean = try Picture(cleaning: Given.PNG(chunks: chunks).bytes)
        #expect(try clean == Picture(cleaning: Given.PNG(chunks: []).bytes))
    }

    @Test func `not PNG in colours of a palette with transparency`() throws {
        let bytes =
            PNGCleaner.signature + Given.chunk("IHDR", Given.big(2, 4) + Given.big(1, 4) + [8, 3, 0, 0, 0])
            + Given.chunk("PLTE", [1, 2, 3, 4, 5, 6]) + Given.chunk("tRNS", [0, 255])
            + Given.chunk("IDAT", Given.stored([0, 0, 1]))
            + Given.chunk("IEND", [])
        #expect(try Picture(cleaning: bytes).bytes == bytes)
    }

    static let webps: [(String, [UInt8])] = [
        ("a wrong length", Given.webp([Given.lossy], size: 11)),
        ("a greater length", Given.webp([Given.lossy], size: 4_000)),
        ("no picture", Given.webp([])), ("a header only", Given.webp([Given.canvas(0)])),
        ("a short header", Given.webp([Given.riff("VP8X", [0])])),
        ("something else first", Given.webp([Given.riff("EXIF", [1])])),
        ("two pictures", Given.webp([Given.canvas(0), Given.lossy, Given.lossless])),
        ("no key frame", Given.webp([Given.riff("VP8 ", [0x31, 1, 0, 0x9D, 1, 0x2A, 1, 0, 1, 0])])),
        ("a false start", Given.webp([Given.riff("VP8 ", [0x30, 1, 0, 0x9D, 1, 0x2B, 1, 0, 1, 0])])),
        ("a partition beyond the end", Given.webp([Given.riff("VP8 ", [0x30, 0xFF, 0, 0x9D, 1, 0x2A, 1, 0, 1, 0])])),
        ("no width", Given.webp([Given.riff("VP8 ", [0x10, 0, 0, 0x9D, 1, 0x2A, 0, 0, 1, 0])])),
        ("a lossless false start", Given.webp([Given.riff("VP8L", [0x2E, 0, 0, 0, 0, 7])])),
        ("a lossless version of tomorrow", Given.webp([Given.riff("VP8L", [0x2F, 0, 0, 0, 0xE0, 7])])),
        ("lossless without data", Given.webp([Given.riff("VP8L", [0x2F, 0, 0, 0, 0])])),
        ("a frame without animation", Given.webp([Given.canvas(0), Given.frame(Given.lossy)])),
        ("an animation of no colours", Given.webp([Given.canvas(2), Given.riff("ANIM", [0])])),
        ("an empty frame", Given.webp([Given.canvas(2), Given.riff("ANIM", [0, 0, 0, 0, 0, 0]), Given.frame([])])),
        (
            "a frame outside",
            Given.webp([Given.canvas(2), Given.riff("ANIM", [0, 0, 0, 0, 0, 0]), Given.frame(Given.lossy, x: 1)])
        ),
        (
            "a frame of two",
            Given.webp([
                Given.canvas(2), Given.riff("ANIM", [0, 0, 0, 0, 0, 0]), Given.frame(Given.lossy + Given.lossy),
            ])
        ),
    ]

    @Test(arguments: webps)
    func `WebP`(name: String, bytes: [UInt8]) {
        #expect(throws: PictureFault.self, "\(name)") { try Picture(cleaning: bytes) }
    }
}
