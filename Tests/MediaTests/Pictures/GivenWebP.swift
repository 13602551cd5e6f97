@testable import Media

extension Given {
    /// A pixel, without loss.
    static let lossless = riff("VP8L", base64("LwAAABAHEBERiIj+BwA="))
    /// A pixel, with loss.
    static let lossy = riff("VP8 ", base64("MAEAnQEqAQABAA7A/iWkAANwAAAAAA=="))

    static func riff(_ code: FourCC, _ body: [UInt8]) -> [UInt8] {
        code.bytes + little(body.count, 4) + body + (body.count % 2 == 1 ? [0] : [])
    }

    static func webp(_ chunks: [[UInt8]], size: Int? = nil, trailer: [UInt8] = []) -> [UInt8] {
        let content = Array("WEBP".utf8) + chunks.flatMap { $0 }
        return Array("RIFF".utf8) + little(size ?? content.count, 4) + content + trailer
    }

    static func canvas(_ flags: UInt8, width: Int = 1, height: Int = 1) -> [UInt8] {
        riff("VP8X", [flags, 1, 2, 3] + little(width - 1, 3) + little(height - 1, 3))
    }

    /// Everything at once: profile, picture, EXIF, XMP, a chunk of nobody's.
    static let extended = webp([
        canvas(0x2C), riff("ICCP", profile), riff("junk", Array("SECRET".utf8)), lossy,
        riff("EXIF", exif(orientation: 8)), riff("XMP ", Array("<x>SECRET</x>".utf8)),
    ])

    static func frame(_ parts: [UInt8], x: Int = 0, width: Int = 1, height: Int = 1) -> [UInt8] {
        riff(
            "ANMF",
            little(x, 3) + little(0, 3) + little(width - 1, 3) + little(height - 1, 3) + little(100, 3) + [0] + parts)
    }

    static let animated = webp([
        canvas(0x0E), riff("ANIM", [0, 0, 0, 0, 0, 0]), frame(lossless), riff("note", Array("SECRET".utf8)),
        frame(riff("note", Array("SECRET".utf8)) + lossy), riff("XMP ", Array("SECRET".utf8)),
    ])
}
