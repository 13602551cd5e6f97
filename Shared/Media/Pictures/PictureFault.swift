/// Why bytes are not taken as a picture. What it says is for the person who sent them; nothing in it comes from them.
public enum PictureFault: Error, Hashable, Sendable {
    /// Neither JPEG nor PNG nor WebP nor HEIC, whatever the name or the declared type says.
    case unknownFormat
    /// More bytes than the limit.
    case tooManyBytes(limit: Int)
    /// More pixels than the limit, a decoder's memory in other words.
    case tooManyPixels(limit: Int)
    /// Wider or higher than the limit.
    case tooLongSide(limit: Int)
    /// It ends before it should.
    case truncated
    /// Something follows the picture's end.
    case appended
    /// It breaks the format's rules.
    case malformed(String)
    /// A rare form of the format that browsers do not show.
    case unsupported(String)
}

extension PictureFault {
    /// Stable kebab-case code.
    public var code: String {
        switch self {
        case .unknownFormat: "unknown-format"
        case .tooManyBytes: "too-many-bytes"
        case .tooManyPixels: "too-many-pixels"
        case .tooLongSide: "too-long-side"
        case .truncated: "truncated"
        case .appended: "appended-data"
        case .malformed: "malformed"
        case .unsupported: "unsupported"
        }
    }

    /// One sentence for a person.
    public var message: String {
        switch self {
        case .unknownFormat: "This is not a JPEG, PNG, WebP or HEIC picture."
        case .tooManyBytes(let limit): "The picture has more than \(limit) bytes."
        case .tooManyPixels(let limit): "The picture has more than \(limit) pixels."
        case .tooLongSide(let limit): "The picture is wider or higher than \(limit) pixels."
        case .truncated: "The picture ends too early."
        case .appended: "Something is appended to the picture."
        case .malformed(let reason): "The picture is damaged: \(reason)."
        case .unsupported(let reason): "The picture is of a kind that is not shown everywhere: \(reason)."
        }
    }
}
