/// A property of an item that a viewer needs.
enum HEICProperty {
    /// The decoder's parameters without messages, the size they name, and how long the length of a unit is.
    case decoder(box: [UInt8], width: Int, height: Int, lengthSize: Int)
    /// Width and height before transformations.
    case size(box: [UInt8], width: Int, height: Int)
    /// Cut to this size.
    case crop(box: [UInt8], width: Int, height: Int)
    /// Turned by so many right angles.
    case turn(box: [UInt8], quarters: Int)
    /// Says that the item is the transparency of another.
    case alpha(box: [UInt8])
    /// Depths, colours, mirroring, shape of a pixel.
    case plain(box: [UInt8])

    private static let alphas: Set<String> = [
        "urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
    ]

    /// Nil for what is not needed.
    init?(_ box: HEICBox, _ bytes: [UInt8]) throws(PictureFault) {
        var reader = ByteReader(bytes, box.body)
        let copy = { HEICWriter.box(box.code, Array(bytes[box.body])) }
        switch (box.code, box.body.count) {
        case ("hvcC", _): self = try Self.decoder(reader)
        case ("ispe", 12):
            _ = try reader.versionAndFlags()
            self = .size(box: copy(), width: try reader.big(4), height: try reader.big(4))
        case ("clap", 32):
            let (width, per, height, by) = (try reader.big(4), try reader.big(4), try reader.big(4), try reader.big(4))
            guard per > 0, by > 0 else { throw .malformed("its crop is not right") }
            self = .crop(box: copy(), width: width / per, height: height / by)
        case ("irot", 1): self = .turn(box: copy(), quarters: Int(try reader.byte() & 3))
        case ("imir", 1), ("pasp", 8): self = .plain(box: copy())
        case ("pixi", 5...9) where Int(bytes[box.body.lowerBound + 4]) == box.body.count - 5:
            self = .plain(box: copy())
        case ("colr", 4...):
            let kind = try reader.code()
            let isProfile =
                (kind == "prof" || kind == "rICC") && ICCProfile.isValid(bytes, reader.position..<reader.end)
            guard isProfile || kind == "nclx" && reader.left == 7 else { return nil }
            self = .plain(box: copy())
        case ("auxC", 4...):
            let name = bytes[(box.body.lowerBound + 4)..<box.body.upperBound].prefix { $0 != 0 }
            let text = String(decoding: name, as: UTF8.self)
            guard Self.alphas.contains(text) else { return nil }
            self = .alpha(box: HEICWriter.fullBox("auxC", Array(text.utf8) + [0]))
        default: return nil
        }
    }

    var box: [UInt8] {
        switch self {
        case .decoder(let box, _, _, _), .size(let box, _, _), .crop(let box, _, _), .turn(let box, _),
            .alpha(let box), .plain(let box):
            box
        }
    }

    /// The decoder's configuration (ISO/IEC 14496-15, 8.3.3) with its three kinds of parameter sets.
    private static func decoder(_ body: ByteReader) throws(PictureFault) -> HEICProperty {
        var reader = body
        let head = try reader.take(22)
        let lengthSize = Int(reader.bytes[head.upperBound - 1] & 3) + 1
        guard lengthSize != 3 else { throw .malformed("its decoder's parameters are not right") }
        var arrays: [UInt8] = []
        var kept = 0
        var size: (width: Int, height: Int)?
        for _ in 0..<(try reader.big(1)) {
            let start = reader.position
            let type = try reader.byte() & 0x3F
            for _ in 0..<(try reader.big(2)) {
                let unit = try reader.take(try reader.big(2))
                if type == 33, size == nil { size = try HEVC.size(ofParameterSet: reader.bytes[unit]) }
            }
            guard (32...34).contains(type) else { continue }
            kept += 1
            arrays += reader.bytes[start..<reader.position]
        }
        guard let size else { throw .malformed("its decoder's parameters are missing") }
        let content = Array(reader.bytes[head]) + [UInt8(kept)] + arrays
        return .decoder(
            box: HEICWriter.box("hvcC", content), width: size.width, height: size.height, lengthSize: lengthSize)
    }
}
