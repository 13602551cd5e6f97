import Crypto

@testable import Media

/// Pictures that decoders show, made by hand with everything in them that must go. What must not stay says SECRET.
enum Given {
    static let secret = Array("SECRET".utf8)

    /// A grey JPEG of 8 x 8 blocks, all alike.
    struct JPEG {
        var width = 16
        var height = 16
        var orientation = 1
        /// Put between SOI and the tables.
        var segments: [[UInt8]]?
        var frame: UInt8 = 0xC0
        var trailer: [UInt8] = []

        var bytes: [UInt8] {
            var bytes: [UInt8] = [0xFF, 0xD8]
            for segment in segments ?? usual { bytes += segment }
            bytes += Given.segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
            bytes += [0xFF, 0xFF]  // a fill byte before a marker
            bytes += Array(
                Given.segment(frame, [8] + Given.big(height, 2) + Given.big(width, 2) + [1, 1, 0x11, 0])[1...])
            // One code each, of one bit: no difference, end of block.
            bytes += Given.segment(0xC4, [0x00, 1] + [UInt8](repeating: 0, count: 15) + [0])
            bytes += Given.segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
            bytes += Given.segment(0xDA, [1, 1, 0x00, 0, 63, 0])
            let blocks = ((width + 7) / 8) * ((height + 7) / 8)
            bytes += [UInt8](repeating: 0, count: (blocks * 2 + 7) / 8)
            return bytes + [0xFF, 0xD9] + trailer
        }

        var usual: [[UInt8]] {
            [
                Given.segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 1, 0, 72, 0, 72, 1, 1, 9, 9, 9]),
                Given.segment(0xE1, Array("Exif\0\0".utf8) + Given.exif(orientation: orientation)),
                Given.segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET</x:xmpmeta>".utf8)),
                Given.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + Given.profile),
                Given.segment(0xED, Array("Photoshop 3.0\0SECRET".utf8)),
                Given.segment(0xEB, Array("maker SECRET".utf8)),
                Given.segment(0xFE, Array("a comment SECRET".utf8)),
            ]
        }
    }

    static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xFF, marker] + big(body.count + 2, 2) + body
    }

    static func big(_ value: Int, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBig(value, count)
        return bytes
    }

    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittle(value, count)
        return bytes
    }

    /// TIFF as cameras write it: maker, orientation, a place on Earth.
    static func exif(orientation: Int, isLittle: Bool = true) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] { isLittle ? little(value, count) : big(value, count) }
        var tiff: [UInt8] = isLittle ? [0x49, 0x49] : [0x4D, 0x4D]
        tiff += number(42, 2) + number(8, 4) + number(3, 2)
        tiff += number(0x010F, 2) + number(2, 2) + number(10, 4) + number(50, 4)
        tiff += number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + [0, 0]
        tiff += number(0x8825, 2) + number(4, 2) + number(1, 4) + number(60, 4) + number(0, 4)
        tiff += Array("SECRETCAM\0".utf8)
        tiff += number(1, 2) + number(2, 2) + number(5, 2) + number(3, 4) + number(78, 4) + number(0, 4)
        for part in [37, 1, 46, 1, 30, 1] { tiff += number(part, 4) }
        return tiff + Array("GPS SECRET".utf8)
    }

    /// A colour profile by its size and signature.
    static let profile: [UInt8] = {
        var bytes = big(140, 4) + [UInt8](repeating: 0, count: 136)
        bytes.replaceSubrange(36..<40, with: Array("acsp".utf8))
        return bytes
    }()

    /// A grey PNG, stored without compression.
    struct PNG {
        var width = 4
        var height = 3
        var chunks: [[UInt8]]?
        var trailer: [UInt8] = []

        var bytes: [UInt8] {
            var bytes = PNGCleaner.signature
            bytes += Given.chunk("IHDR", Given.big(width, 4) + Given.big(height, 4) + [8, 0, 0, 0, 0])
            for chunk in chunks ?? usual { bytes += chunk }
            bytes += Given.chunk("IDAT", Given.stored(Array(repeating: 0, count: min(65_000, (width + 1) * height))))
            bytes += Given.chunk("tEXt", Array("Comment\0after SECRET".utf8))
            return bytes + Given.chunk("IEND", []) + trailer
        }

        var usual: [[UInt8]] {
            [
                Given.chunk("gAMA", Given.big(45_455, 4)),
                Given.chunk("pHYs", Given.big(2_835, 4) + Given.big(2_835, 4) + [1]),
                Given.chunk("tEXt", Array("Author\0SECRET".utf8)), Given.chunk("eXIf", Given.exif(orientation: 6)),
                Given.chunk("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0SECRET".utf8)),
                Given.chunk("tIME", [7, 234, 11, 21, 15, 0, 0]), Given.chunk("prVt", Array("SECRET".utf8)),
                Given.chunk("iCCP", Array("SECRET profile\0\0".utf8) + Given.stored(Given.profile)),
            ]
        }
    }

    static func chunk(_ code: FourCC, _ body: [UInt8]) -> [UInt8] {
        let content = code.bytes + body
        return big(body.count, 4) + content + big(CRC32.of(content, 0..<content.count), 4)
    }

    /// zlib's format (RFC 1950) with one stored block.
    static func stored(_ content: [UInt8]) -> [UInt8] {
        var (one, other) = (1, 0)
        for byte in content {
            one = (one + Int(byte)) % 65_521
            other = (other + one) % 65_521
        }
        return [0x78, 0x01, 1] + little(content.count, 2) + little(~content.count & 0xFFFF, 2) + content
            + big(other << 16 | one, 4)
    }

    static func base64(_ text: String) -> [UInt8] { Base64.decode(text) ?? [] }
}
