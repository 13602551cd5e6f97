/// Writes a HEIC with the items that stay, under their own numbers.
struct HEICFile {
    private let tables: HEICTables
    private var properties: HEICProperties

    init(_ tables: HEICTables, _ properties: HEICProperties) {
        self.tables = tables
        self.properties = properties
    }

    mutating func write(
        _ brands: [FourCC], primary: Int, _ items: [HEICItem], _ data: [Int: [UInt8]],
        _ references: [HEICTables.Reference]
    ) throws(PictureFault) -> [UInt8] {
        let items = items.sorted { $0.id < $1.id }
        let fixed = Self.handler + Self.primary(primary)
        let lists = Self.names(items, primary: primary) + (try propertyTables(items)) + Self.references(references)
        // Grids are small and stand in the tables, where readers expect them.
        let inner = items.filter { $0.type == "grid" }.flatMap { data[$0.id] ?? [] }
        let store = inner.isEmpty ? [] : HEICWriter.box("idat", inner)

        var output = HEICWriter.box("ftyp", Self.brandList(brands))
        func meta(dataAt start: Int) -> [UInt8] {
            let places = Self.places(items, data, dataAt: start)
            return HEICWriter.fullBox("meta", fixed + places + lists + store)
        }
        // The places have the same length whatever they say.
        let start = output.count + meta(dataAt: 0).count + 8
        output += meta(dataAt: start)
        let coded = items.filter { $0.type != "grid" }
        let size = coded.reduce(8) { $0 + (data[$1.id]?.count ?? 0) }
        output.reserveCapacity(output.count + size)
        output.appendBig(size, 4)
        output.append("mdat")
        for item in coded { output += data[item.id] ?? [] }
        return output
    }

    private static func brandList(_ brands: [FourCC]) -> [UInt8] {
        var list: [UInt8] = []
        list.append(brands.contains("heic") ? "heic" : "heix")
        list.appendBig(0, 4)
        for brand in brands { list.append(brand) }
        return list
    }

    private static var handler: [UInt8] {
        var content: [UInt8] = [0, 0, 0, 0]
        content.append("pict")
        return HEICWriter.fullBox("hdlr", content + [UInt8](repeating: 0, count: 13))
    }

    private static func primary(_ id: Int) -> [UInt8] {
        var content: [UInt8] = []
        content.appendBig(id, 2)
        return HEICWriter.fullBox("pitm", content)
    }

    /// The items; all but the picture itself are hidden.
    private static func names(_ items: [HEICItem], primary: Int) -> [UInt8] {
        var content: [UInt8] = []
        content.appendBig(items.count, 2)
        for item in items {
            var entry: [UInt8] = []
            entry.appendBig(item.id, 2)
            entry.appendBig(0, 2)
            entry.append(item.type)
            content += HEICWriter.fullBox("infe", version: 2, flags: item.id == primary ? 0 : 1, entry + [0])
        }
        return HEICWriter.fullBox("iinf", content)
    }

    private static func places(_ items: [HEICItem], _ data: [Int: [UInt8]], dataAt start: Int) -> [UInt8] {
        var content: [UInt8] = [0x44, 0x00]  // offsets and lengths of four bytes, no base, no index
        content.appendBig(items.count, 2)
        var (outside, inside) = (start, 0)
        for item in items {
            let count = data[item.id]?.count ?? 0
            let isInside = item.type == "grid"
            content.appendBig(item.id, 2)
            content.appendBig(isInside ? 1 : 0, 2)
            content.appendBig(0, 2)
            content.appendBig(1, 2)
            content.appendBig(isInside ? inside : outside, 4)
            content.appendBig(count, 4)
            if isInside { inside += count } else { outside += count }
        }
        return HEICWriter.fullBox("iloc", version: 1, content)
    }

    private static func references(_ references: [HEICTables.Reference]) -> [UInt8] {
        guard !references.isEmpty else { return [] }
        var content: [UInt8] = []
        for reference in references {
            var entry: [UInt8] = []
            entry.appendBig(reference.from, 2)
            entry.appendBig(reference.to.count, 2)
            for id in reference.to { entry.appendBig(id, 2) }
            content += HEICWriter.box(reference.type, entry)
        }
        return HEICWriter.fullBox("iref", content)
    }

    /// The properties that are used, each once, and which item has which.
    private mutating func propertyTables(_ items: [HEICItem]) throws(PictureFault) -> [UInt8] {
        var places: [Int: Int] = [:]
        var (boxes, entries): ([UInt8], [UInt8]) = ([], [])
        entries.appendBig(items.count, 4)
        for item in items {
            entries.appendBig(item.id, 2)
            entries.appendBig(item.associations.count, 1)
            for association in item.associations {
                let place = places[association.property] ?? places.count + 1
                if places.updateValue(place, forKey: association.property) == nil {
                    boxes += try properties.find(association.property, tables)?.box ?? []
                }
                entries.appendBig(place | (association.isEssential ? 0x8000 : 0), 2)
            }
        }
        let table = HEICWriter.fullBox("ipma", flags: 1, entries)
        return HEICWriter.box("iprp", HEICWriter.box("ipco", boxes) + table)
    }
}
