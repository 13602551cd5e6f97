// libFuzzer's entrance for the cleaning of pictures: no input may crash it, what it takes keeps its limits and does not
// change when it is cleaned again, and nothing of EXIF but the orientation is left. Compiled together with the sources of
// Shared/Media/Pictures by Tests/Fuzz/run; not a target of the package.

/// One input: an uploaded file. PNG's checksums are put right first: an input that has to guess them tests nothing else.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPictures(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: data, count: count))
    let limits = PictureLimits(bytes: 1 << 20, pixels: 1_000_000, side: 4_096)
    for bytes in [input, withChecksums(input)] {
        guard let picture = try? Picture(cleaning: bytes, limits: limits) else { continue }
        precondition(picture.width > 0 && picture.height > 0, "a picture without size")
        precondition(picture.width * picture.height <= limits.pixels, "a picture that is too large")
        // A segment of orientation, a larger table of places: little more than what came.
        precondition(picture.bytes.count <= bytes.count + 4_096, "it has grown")
        guard let again = try? Picture(cleaning: picture.bytes, limits: limits) else {
            preconditionFailure("what was cleaned is refused")
        }
        precondition(again == picture, "what was cleaned changes")
    }
    return 0
}

/// A PNG with the checksum that each of its chunks should have.
private func withChecksums(_ input: [UInt8]) -> [UInt8] {
    guard input.starts(with: PNGCleaner.signature) else { return [] }
    var bytes = input
    var place = 8
    while place + 12 <= bytes.count {
        let length = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
        let end = place + 8 + length
        guard end + 4 <= bytes.count else { return bytes }
        var sum: [UInt8] = []
        sum.appendBig(CRC32.of(bytes, (place + 4)..<end), 4)
        bytes.replaceSubrange(end..<(end + 4), with: sum)
        place = end + 4
    }
    return bytes
}
