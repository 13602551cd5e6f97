import Testing

@testable import Media

@Suite struct `A hostile HEIC is refused:` {
    static let files: [(String, [UInt8])] = [
        ("a film", Given.HEIC(trailer: HEICWriter.box("moov", [])).bytes),
        ("two tables", Given.HEIC(trailer: HEICWriter.box("meta", [])).bytes),
        ("two beginnings", Given.HEIC(trailer: HEICWriter.box("ftyp", [])).bytes),
        ("half a box after the end", Given.HEIC(trailer: [0, 0, 0]).bytes),
        ("a box shorter than itself", Given.HEIC(trailer: [0, 0, 0, 4, 1, 1, 1, 1]).bytes),
        ("a box longer than the file", Given.HEIC(trailer: [0, 0, 0, 1, 1, 1, 1, 1, 0xFF, 0, 0, 0, 0, 0, 0, 0]).bytes),
        ("a coding of tomorrow", Given.HEIC(isGrid: false, primaryType: "vvc1").bytes),
        ("an essential property of nobody", Given.HEIC(extraProperty: HEICWriter.box("secr", [])).bytes),
        ("a grid with another size", Given.HEIC(width: 0).bytes),
        ("data beyond the end", Given.HEIC(places: { $0[1].extents[0].start = 1 << 30 }).bytes),
        ("data beyond the tables", Given.HEIC(places: { $0[0].extents[0].start = 1 << 30 }).bytes),
        ("a part without place", Given.HEIC(places: { $0.remove(at: 1) }).bytes),
        ("a part in two places", Given.HEIC(places: { $0.append($0[1]) }).bytes),
        ("data that is no HEVC", Given.HEIC(places: { $0[1].extents = [(0, 40)] }).bytes),
        (
            "a crop that is none",
            Given.HEIC(extraProperty: HEICWriter.box("clap", [UInt8](repeating: 0, count: 32))).bytes
        ),
        (
            "a crop larger than the picture",
            Given.HEIC(
                extraProperty: HEICWriter.box(
                    "clap",
                    Given.big(500, 4) + Given.big(1, 4) + Given.big(1, 4) + Given.big(1, 4)
                        + [UInt8](repeating: 1, count: 16))
            ).bytes
        ),
        (
            "a decoder without parameters",
            Given.HEIC(extraProperty: HEICWriter.box("hvcC", [UInt8](repeating: 0, count: 23))).bytes
        ),
    ]

    @Test(arguments: files)
    func `file`(name: String, bytes: [UInt8]) {
        #expect(throws: PictureFault.self, "\(name)") { try Picture(cleaning: bytes) }
    }

    @Test func `the same bytes for every tile, which would be copied each time`() {
        let bytes = Given.HEIC(
            columns: 200, rows: 100,
            places: { places in
                let whole = places.map { $0.extents[0].start }.max() ?? 0
                for index in places.indices where places[index].id >= 100 {
                    places[index].extents = Array(repeating: (0, whole / 2), count: 3)
                }
            }
        ).bytes
        #expect(throws: PictureFault.malformed("its parts overlap")) { try Picture(cleaning: bytes) }
    }

    @Test func `tables that are made to cost memory`() {
        let large = HEICWriter.box("free", [UInt8](repeating: 0, count: 2 << 20))
        #expect(throws: PictureFault.malformed("its tables are too large")) {
            try Picture(cleaning: Given.HEIC(extraProperty: large).bytes)
        }
    }

    @Test func `not one that is cut and turned: its size is that of what is shown`() throws {
        let crop = HEICWriter.box(
            "clap",
            Given.big(100, 4) + Given.big(1, 4) + Given.big(60, 4) + Given.big(1, 4) + [UInt8](repeating: 0, count: 16))
        let picture = try Picture(cleaning: Given.HEIC(quarters: 3, extraProperty: crop).bytes)
        #expect((picture.width, picture.height) == (60, 100))
    }

    @Test func `not one whose last box reaches to the end`() throws {
        var bytes = Given.HEIC().bytes
        let place = try #require(bytes.firstRange(of: Array("mdat".utf8))).lowerBound - 4
        bytes.replaceSubrange(place..<(place + 4), with: [0, 0, 0, 0])
        #expect(try Picture(cleaning: bytes) == Picture(cleaning: Given.HEIC().bytes))
    }

    @Test func `bits are read across bytes, without those that are put in against false starts`() throws {
        var bits = BitReader([0b1010_0000, 0, 0, 3, 0b0000_0101])
        #expect(try bits.read(3) == 5)
        try bits.skip(21)
        #expect(try bits.read(8) == 5)
        var exponential = BitReader([0b0010_1000])
        #expect(try exponential.exponential() == 4)
        var endless = BitReader([0, 0, 0, 0, 0])
        #expect(throws: PictureFault.self) { try endless.exponential() }
    }
}
