/// The formats of pictures that are taken. Everything else is refused, by not being one of these: SVG, HTML, XML,
/// archives, executables, GIF, TIFF, AVIF.
public enum PictureFormat: String, CaseIterable, Hashable, Sendable {
    /// ITU-T T.81, baseline or progressive.
    case jpeg
    /// ISO/IEC 15948.
    case png
    /// RFC 9649.
    case webp
    /// ISO/IEC 23008-12 with HEVC, as phones write it.
    case heic

    /// The registered media type.
    public var mediaType: String { "image/\(rawValue)" }

    /// The usual ending of file names, without the dot.
    public var fileExtension: String { self == .jpeg ? "jpg" : rawValue }

    /// The format that the first bytes name; whether the rest keeps the promise is `Picture`'s to find out.
    public init?(of bytes: [UInt8]) {
        guard bytes.count >= 12 else { return nil }
        if bytes[0] == 0xFF, bytes[1] == 0xD8, bytes[2] == 0xFF {
            self = .jpeg
        } else if bytes.starts(with: PNGCleaner.signature) {
            self = .png
        } else if FourCC(bytes, at: 0) == "RIFF", FourCC(bytes, at: 8) == "WEBP" {
            self = .webp
        } else if FourCC(bytes, at: 4) == "ftyp" {
            // Which of the many users of this container it is, its brands say; they are read with the rest.
            self = .heic
        } else {
            return nil
        }
    }
}
