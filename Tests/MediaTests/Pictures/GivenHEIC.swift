@testable import Media

extension Given {
    /// A HEIC as phones write it: tiles of 64 x 64 red pixels (made with libheif 1.21 and x265), a grid of them, EXIF, XMP,
    /// a thumbnail, a depth map.
    struct HEIC {
        var columns = 2
        var rows = 1
        var isGrid = true
        var quarters: Int?
        var width: Int?
        var height: Int?
        var hasAlpha = false
        var primaryType: FourCC = "hvc1"
        var brands = "heicmif1heicmiaf"
        var trailer: [UInt8] = []
        /// Changes the list of places; for hostile files.
        var places: (inout [Place]) -> Void = { _ in }
        var extraProperty: [UInt8]?

        struct Place {
            var id: Int
            var extents: [(start: Int, count: Int)]
            var method = 0
        }

        static let decoder = Given.base64(
            "AQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
                + "SSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQA==")
        static let tile = Given.base64("AAAAEygBrwUY/Tslqr/7hW9SbDG4Sjk=")
        /// A message with an encoder's or camera's words.
        static let message: [UInt8] = Given.big(11, 4) + [0x4E, 1, 5] + Array("SECRET..".utf8)

        private struct Item {
            var id: Int
            var type: FourCC
            var data: [UInt8]
            var properties: [Int]
            var method = 0
            var mime = ""
        }

        var bytes: [UInt8] {
            let tiles = (0..<(columns * rows)).map {
                Item(id: 100 + $0, type: "hvc1", data: Self.message + Self.tile, properties: [1, 2, 3])
            }
            let grid: [UInt8] =
                [0, 0, UInt8(rows - 1), UInt8(columns - 1)] + Given.big(width ?? columns * 64, 2)
                + Given.big(height ?? rows * 64, 2)
            var main = Item(id: 1, type: "grid", data: grid, properties: [4, 3, 8], method: 1)
            if !isGrid { main = Item(id: 1, type: primaryType, data: Self.tile, properties: [1, 2, 3, 8]) }
            var items = [main] + (isGrid ? tiles : [])
            items.append(Item(id: 50, type: "Exif", data: [0, 0, 0, 0] + Given.exif(orientation: 6), properties: []))
            items.append(
                Item(
                    id: 51, type: "mime", data: Array("<x>SECRET</x>".utf8), properties: [], mime: "application/rdf+xml"
                ))
            items.append(Item(id: 52, type: "hvc1", data: Self.tile, properties: [1, 2]))
            items.append(Item(id: 53, type: "hvc1", data: Self.tile, properties: [1, 2, 6]))
            if hasAlpha { items.append(Item(id: 54, type: "hvc1", data: Self.tile, properties: [1, 2, 7])) }
            if quarters != nil { items[0].properties.append(5) }
            if extraProperty != nil { items[0].properties.append(9) }
            return file(items)
        }

        private func file(_ items: [Item]) -> [UInt8] {
            let stored = items.filter { $0.method == 1 }.flatMap(\.data)
            var content: [UInt8] = []
            func meta(at start: Int) -> [UInt8] {
                var (inside, outside) = (0, start)
                var list: [Place] = []
                content = []
                for item in items {
                    let place = item.method == 1 ? inside : outside
                    // In two pieces, as a writer may.
                    let half = item.data.count / 2
                    list.append(
                        Place(
                            id: item.id, extents: [(place, half), (place + half, item.data.count - half)],
                            method: item.method))
                    if item.method == 1 { inside += item.data.count } else { outside += item.data.count }
                    if item.method == 0 { content += item.data }
                }
                places(&list)
                return HEICWriter.fullBox(
                    "meta",
                    handler + HEICWriter.fullBox("pitm", Given.big(1, 2)) + table(list) + names(items) + references
                        + properties(items) + HEICWriter.box("idat", stored))
            }
            let start = HEICWriter.box(
                "ftyp", Array(brands.utf8.prefix(4)) + [0, 0, 0, 0] + Array(brands.utf8.dropFirst(4)))
            let free = HEICWriter.box("free", Array("SECRET hidden".utf8))
            let place = start.count + meta(at: 0).count + free.count + 8
            let tables = meta(at: place)
            return start + tables + free + HEICWriter.box("mdat", content) + trailer
        }

        private var handler: [UInt8] {
            HEICWriter.fullBox(
                "hdlr", [0, 0, 0, 0] + Array("pict".utf8) + [UInt8](repeating: 0, count: 12) + Array("SECRET\0".utf8))
        }

        private func table(_ list: [Place]) -> [UInt8] {
            var content: [UInt8] = [0x44, 0x00] + Given.big(list.count, 2)
            for place in list {
                content +=
                    Given.big(place.id, 2) + Given.big(place.method, 2) + [0, 0] + Given.big(place.extents.count, 2)
                for extent in place.extents { content += Given.big(extent.start, 4) + Given.big(extent.count, 4) }
            }
            return HEICWriter.fullBox("iloc", version: 1, content)
        }

        private func names(_ items: [Item]) -> [UInt8] {
            var content = Given.big(items.count, 2)
            for item in items {
                let mime = item.mime.isEmpty ? [] : Array(item.mime.utf8) + [0]
                content += HEICWriter.fullBox(
                    "infe", version: 2,
                    Given.big(item.id, 2) + [0, 0] + item.type.bytes + Array("SECRET\0".utf8) + mime)
            }
            return HEICWriter.fullBox("iinf", content)
        }

        private var references: [UInt8] {
            func reference(_ type: FourCC, _ from: Int, _ to: [Int]) -> [UInt8] {
                HEICWriter.box(type, Given.big(from, 2) + Given.big(to.count, 2) + to.flatMap { Given.big($0, 2) })
            }
            let tiles = isGrid ? reference("dimg", 1, (0..<(columns * rows)).map { 100 + $0 }) : []
            return HEICWriter.fullBox(
                "iref",
                tiles + reference("cdsc", 50, [1]) + reference("cdsc", 51, [1]) + reference("thmb", 52, [1])
                    + reference("auxl", 53, [1]) + (hasAlpha ? reference("auxl", 54, [1]) : []))
        }

        private func properties(_ items: [Item]) -> [UInt8] {
            func size(_ width: Int, _ height: Int) -> [UInt8] {
                HEICWriter.fullBox("ispe", Given.big(width, 4) + Given.big(height, 4))
            }
            let boxes =
                HEICWriter.box("hvcC", Self.decoder) + size(64, 64) + HEICWriter.fullBox("pixi", [3, 8, 8, 8])
                + size(width ?? columns * 64, height ?? rows * 64) + HEICWriter.box("irot", [UInt8(quarters ?? 0)])
                + HEICWriter.fullBox("auxC", Array("urn:mpeg:hevc:2015:auxid:2\0".utf8))
                + HEICWriter.fullBox("auxC", Array("urn:mpeg:hevc:2015:auxid:1\0SECRET".utf8))
                + HEICWriter.box("colr", Array("prof".utf8) + Given.profile)
                + (extraProperty ?? HEICWriter.box("udes", Array("SECRET".utf8)))
            var entries = Given.big(items.count, 4)
            for item in items {
                entries += Given.big(item.id, 2) + [UInt8(item.properties.count)]
                for property in item.properties {
                    let isEssential = property == 1 || property == 5 || property == 9 && extraProperty != nil
                    entries.append(UInt8(property) | (isEssential ? 0x80 : 0))
                }
            }
            return HEICWriter.box("iprp", HEICWriter.box("ipco", boxes) + HEICWriter.fullBox("ipma", entries))
        }
    }
}
