import Testing

@testable import Media

@Suite struct `A cleaned picture` {
    static let pictures: [(String, PictureFormat, [UInt8], Int, Int)] = [
        ("JPEG", .jpeg, Given.JPEG().bytes, 16, 16),
        ("JPEG, turned", .jpeg, Given.JPEG(width: 24, height: 16, orientation: 6).bytes, 16, 24),
        ("JPEG, upside down", .jpeg, Given.JPEG(width: 24, height: 16, orientation: 3).bytes, 24, 16),
        ("progressive JPEG", .jpeg, Given.JPEG(frame: 0xC2).bytes, 16, 16),
        ("PNG, turned", .png, Given.PNG().bytes, 3, 4),
        ("lossless WebP", .webp, Given.webp([Given.lossless]), 1, 1),
        ("lossy WebP", .webp, Given.webp([Given.lossy]), 1, 1),
        ("WebP with everything", .webp, Given.extended, 1, 1),
        ("animated WebP", .webp, Given.animated, 1, 1),
        ("HEIC", .heic, Given.HEIC(isGrid: false).bytes, 64, 64),
        ("HEIC of tiles", .heic, Given.HEIC().bytes, 128, 64),
        ("HEIC of tiles, turned", .heic, Given.HEIC(columns: 3, rows: 2, quarters: 1).bytes, 128, 192),
        ("HEIC with transparency", .heic, Given.HEIC(hasAlpha: true).bytes, 128, 64),
        ("HEIC cut to its size", .heic, Given.HEIC(width: 100, height: 50).bytes, 100, 50),
    ]

    @Test(arguments: pictures)
    func `is known by its content, has its size as shown, and keeps no secret`(
        name: String, format: PictureFormat, bytes: [UInt8], width: Int, height: Int
    ) throws {
        let picture = try Picture(cleaning: bytes)
        #expect(picture.format == format)
        #expect((picture.width, picture.height) == (width, height))
        #expect(picture.bytes.firstRange(of: Given.secret) == nil)
        #expect(PictureFormat(of: picture.bytes) == format)
    }

    @Test(arguments: pictures)
    func `does not change when it is cleaned again`(
        name: String, format: PictureFormat, bytes: [UInt8], width: Int, height: Int
    ) throws {
        let once = try Picture(cleaning: bytes)
        #expect(try Picture(cleaning: once.bytes) == once)
    }

    @Test(arguments: pictures)
    func `is refused when its end is missing, wherever it is cut`(
        name: String, format: PictureFormat, bytes: [UInt8], width: Int, height: Int
    ) throws {
        let clean = try Picture(cleaning: bytes).bytes
        for count in 0..<clean.count {
            #expect(throws: PictureFault.self, "\(name) cut to \(count) of \(clean.count)") {
                try Picture(cleaning: Array(clean[..<count]))
            }
        }
    }

    @Test(arguments: pictures)
    func `never traps on a byte that is another`(
        name: String, format: PictureFormat, bytes: [UInt8], width: Int, height: Int
    ) throws {
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var changed = bytes
                changed[index] = value
                guard let picture = try? Picture(cleaning: changed) else { continue }
                #expect(picture.width > 0 && picture.height > 0)
                #expect(picture.width * picture.height <= 100_000_000)
            }
        }
    }

    @Test func `of JPEG keeps profile, density and orientation, each written anew`() throws {
        let clean = try Picture(cleaning: Given.JPEG(orientation: 6).bytes).bytes
        #expect(clean.firstRange(of: Given.profile) != nil)
        #expect(
            clean.starts(with: [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 2, 1, 0, 72, 0, 72, 0, 0]))
        #expect(clean.firstRange(of: Array("Exif\0\0".utf8) + Orientation(value: 6).tiff) != nil)
        #expect(clean.firstRange(of: Array("GPS".utf8)) == nil)
        let upright = try Picture(cleaning: Given.JPEG().bytes).bytes
        #expect(upright.firstRange(of: Array("Exif".utf8)) == nil)
    }

    @Test func `of JPEG keeps what Adobe says of its colours`() throws {
        let adobe = Given.segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 2])
        let clean = try Picture(
            cleaning: Given.JPEG(segments: [adobe + [], Given.segment(0xEE, Array("SECRET".utf8))]).bytes)
        #expect(clean.bytes.firstRange(of: adobe) != nil)
        #expect(clean.bytes.firstRange(of: Given.secret) == nil)
    }

    @Test func `of JPEG puts a profile in parts together in their order, and drops one that is incomplete`() throws {
        let (first, second) = (Array(Given.profile[..<70]), Array(Given.profile[70...]))
        let name = Array("ICC_PROFILE\0".utf8)
        let parts = [Given.segment(0xE2, name + [2, 2] + second), Given.segment(0xE2, name + [1, 2] + first)]
        #expect(try Picture(cleaning: Given.JPEG(segments: parts).bytes).bytes.firstRange(of: Given.profile) != nil)
        let half = try Picture(cleaning: Given.JPEG(segments: [parts[0]]).bytes)
        #expect(half.bytes.firstRange(of: name) == nil)
    }

    @Test func `of JPEG writes a large profile in several segments`() throws {
        var profile = Given.big(130_000, 4) + [UInt8](repeating: 7, count: 129_996)
        profile.replaceSubrange(36..<40, with: Array("acsp".utf8))
        let name = Array("ICC_PROFILE\0".utf8)
        let parts = stride(from: 0, to: 130_000, by: 50_000).enumerated().map { number, start in
            Given.segment(0xE2, name + [UInt8(number + 1), 3] + profile[start..<min(130_000, start + 50_000)])
        }
        let clean = try Picture(cleaning: Given.JPEG(segments: parts).bytes)
        #expect(clean.bytes.firstRange(of: name + [2, 2]) != nil)
        #expect(try Picture(cleaning: clean.bytes) == clean)
    }

    @Test(arguments: [
        [0, 0, 0, 0], [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3], Array("....ftypmp42....".utf8), Array("SEFH SECRET SEFT".utf8),
    ])
    func `of a phone's JPEG loses the films and further pictures after its end`(trailer: [UInt8]) throws {
        #expect(
            try Picture(cleaning: Given.JPEG(trailer: trailer).bytes) == Picture(cleaning: Given.JPEG().bytes))
    }

    @Test func `of PNG keeps what colours need, under a profile name that says nothing`() throws {
        let clean = try Picture(cleaning: Given.PNG().bytes).bytes
        for kept in ["IHDR", "gAMA", "pHYs", "iCCPicc", "eXIf", "IDAT", "IEND"] {
            #expect(clean.firstRange(of: Array(kept.utf8)) != nil, "\(kept)")
        }
        for gone in ["tEXt", "iTXt", "tIME", "prVt"] {
            #expect(clean.firstRange(of: Array(gone.utf8)) == nil, "\(gone)")
        }
    }

    @Test func `of an animated PNG is its first picture`() throws {
        let chunks = [
            Given.chunk("acTL", Given.big(2, 4) + Given.big(0, 4)),
            Given.chunk("fcTL", [UInt8](repeating: 0, count: 26)),
        ]
        let clean = try Picture(cleaning: Given.PNG(chunks: chunks).bytes)
        #expect(clean.bytes.firstRange(of: Array("TL".utf8)) == nil)
    }

    @Test func `of WebP says in its flags what it has`() throws {
        #expect(try Picture(cleaning: Given.extended).bytes[20...23].elementsEqual([0x28, 0, 0, 0]))
        #expect(try Picture(cleaning: Given.animated).bytes[20...23].elementsEqual([0x02, 0, 0, 0]))
        #expect(try Picture(cleaning: Given.animated).bytes.firstRange(of: Array("note".utf8)) == nil)
    }

    @Test func `of HEIC has the picture, its tiles and its transparency, nothing else`() throws {
        let clean = try Picture(cleaning: Given.HEIC(hasAlpha: true).bytes).bytes
        let boxes = try HEICBox.all(in: ByteReader(clean), atMost: 10)
        #expect(boxes.map(\.code) == ["ftyp", "meta", "mdat"])
        let tables = try HEICTables(clean, meta: boxes[1].body)
        #expect(tables.items.keys.sorted() == [1, 54, 100, 101])
        #expect(tables.references.map(\.type) == ["dimg", "auxl"])
        #expect(boxes[2].body.count == 3 * Given.HEIC.tile.count)
        #expect(clean.firstRange(of: Given.profile) != nil)
    }

    @Test func `has the media type and the ending of its format`() {
        #expect(PictureFormat.allCases.map(\.mediaType) == ["image/jpeg", "image/png", "image/webp", "image/heic"])
        #expect(PictureFormat.allCases.map(\.fileExtension) == ["jpg", "png", "webp", "heic"])
    }
}
