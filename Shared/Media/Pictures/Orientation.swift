/// How a stored picture is turned to be shown: the one entry of a camera's EXIF that a viewer needs.
struct Orientation: Hashable {
    /// 1 to 8, as EXIF counts them; 1 is "as it is".
    let value: Int

    static let normal = Orientation(value: 1)

    /// Whether width and height change places.
    private var isTurned: Bool { value >= 5 }

    /// Reads the tag out of EXIF's TIFF structure; nil where it is not or cannot be read, which no viewer minds.
    init?(tiff bytes: [UInt8], _ range: Range<Int>) {
        guard let value = try? Self.read(ByteReader(bytes, range)), (1...8).contains(value) else { return nil }
        self.value = value
    }

    init(value: Int) { self.value = value }

    private static func read(_ start: ByteReader) throws(PictureFault) -> Int? {
        var reader = start
        let order = try reader.big(2)
        guard order == 0x4949 || order == 0x4D4D else { return nil }
        func number(_ count: Int) throws(PictureFault) -> Int {
            order == 0x4949 ? try reader.little(count) : try reader.big(count)
        }
        guard try number(2) == 42 else { return nil }
        let offset = try number(4)
        guard offset >= 8 else { return nil }
        _ = try reader.take(offset - 8)
        // Only the first directory: that of the picture itself. At most 65,535 entries, all within the segment.
        for _ in 0..<(try number(2)) {
            let (tag, type, count) = (try number(2), try number(2), try number(4))
            let value = try number(2)
            _ = try number(2)
            if tag == 0x0112 { return type == 3 && count == 1 ? value : nil }
        }
        return nil
    }

    /// EXIF that says this and nothing else: a TIFF structure with one entry, 26 bytes.
    var tiff: [UInt8] {
        [
            0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(value), 0, 0,
            0, 0, 0, 0,
        ]
    }

    /// Width and height as the picture is shown.
    func shown(width: Int, height: Int) -> (width: Int, height: Int) {
        isTurned ? (height, width) : (width, height)
    }
}
