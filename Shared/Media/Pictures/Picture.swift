/// How large a picture may be.
public struct PictureLimits: Hashable, Sendable {
    /// Bytes of the file.
    public var bytes: Int
    /// Width times height; of an animation all frames together.
    public var pixels: Int
    /// Width and height, each.
    public var side: Int

    /// 20 MiB, 100 megapixels (a phone's largest sensors), 20,000 pixels a side.
    public init(bytes: Int = 20 << 20, pixels: Int = 100_000_000, side: Int = 20_000) {
        self.bytes = bytes
        self.pixels = pixels
        self.side = side
    }

    func check(width: Int, height: Int) throws(PictureFault) {
        guard width > 0, height > 0 else { throw .malformed("it has no width or no height") }
        guard width <= side, height <= side else { throw .tooLongSide(limit: side) }
        // No overflow: both are at most `side`, which nobody sets beyond 32 bits.
        guard width * height <= pixels else { throw .tooManyPixels(limit: pixels) }
    }
}

/// A picture whose structure has been checked from its first byte to its last, and from which everything is gone that
/// a viewer does not need: place and time, camera, serial numbers, comments, thumbnails, XMP, maker notes, whatever is
/// hidden between the parts or appended.
///
/// What stays is listed, what goes is not: the codec's own data, colour profile and transparency, a JPEG's or HEIC's
/// orientation. There is no codec among the system's libraries that the suite uses, so the compressed data itself is
/// carried over as it is: pictures are not decoded, not re-encoded and not scaled.
///
/// The work is done in time proportional to the number of bytes, with one copy of them, and without recursion. It takes
/// some 10 ms for each 10 MB: `BlockingPool` is the place for it.
public struct Picture: Hashable, Sendable {
    /// What it is, by its content.
    public let format: PictureFormat
    /// Pixels from left to right as it is shown, orientation applied.
    public let width: Int
    /// Pixels from top to bottom as it is shown, orientation applied.
    public let height: Int
    /// The cleaned file.
    public let bytes: [UInt8]

    init(format: PictureFormat, width: Int, height: Int, bytes: [UInt8]) {
        self.format = format
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// Checks and cleans a file; of a clean one nothing changes any more.
    public init(cleaning bytes: [UInt8], limits: PictureLimits = PictureLimits()) throws(PictureFault) {
        guard bytes.count <= limits.bytes else { throw .tooManyBytes(limit: limits.bytes) }
        guard let format = PictureFormat(of: bytes) else { throw .unknownFormat }
        switch format {
        case .jpeg: self = try JPEGCleaner.clean(bytes, limits)
        case .png: self = try PNGCleaner.clean(bytes, limits)
        case .webp: self = try WebPCleaner.clean(bytes, limits)
        case .heic: self = try HEICCleaner.clean(bytes, limits)
        }
    }
}
