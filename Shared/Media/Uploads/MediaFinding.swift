internal import Crypto
internal import Models

/// What the check of an uploaded file finds.
enum MediaFinding: Sendable {
    /// The picture, cleaned, and its SHA-256.
    case clean(Picture, hash: [UInt8])
    case refused(MediaItem.Refusal)

    /// Compares the file with what was announced, then reads it.
    init(_ bytes: [UInt8], sha256: [UInt8], _ limits: PictureLimits) {
        guard Hash.sha256(bytes) == sha256 else {
            self = .refused(
                MediaItem.Refusal(code: "checksum-mismatch", message: "The file is not the one that was announced."))
            return
        }
        do throws(PictureFault) {
            let picture = try Picture(cleaning: bytes, limits: limits)
            self = .clean(picture, hash: Hash.sha256(picture.bytes))
        } catch {
            self = .refused(MediaItem.Refusal(code: error.code, message: error.message))
        }
    }
}
