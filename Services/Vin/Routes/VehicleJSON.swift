internal import EventLoop
internal import JSON
internal import Models

extension DecodeResult {
    func write(_ facts: VehicleFacts, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("year", facts.year)
            writer.member("make", facts.make)
            writer.member("model", facts.model)
            writer.member("trim", facts.trim)
            writer.member("series", facts.series)
            writer.member("bodyClass", facts.bodyClass)
            writer.member("vehicleType", facts.vehicleType)
            writer.member("fuel", facts.fuel)
            writer.member("electrificationLevel", facts.electrificationLevel)
            writer.member("drive", facts.drive)
            if let engine = facts.engine {
                writer.name("engine")
                writer.object { writer in
                    writer.member("model", engine.model)
                    writer.member("cylinders", engine.cylinders)
                    writer.member("configuration", engine.configuration)
                    number("displacementLitres", engine.displacementLitres, &writer)
                    number("horsepower", engine.horsepower, &writer)
                }
            }
            if let transmission = facts.transmission {
                writer.name("transmission")
                writer.object { writer in
                    writer.member("style", transmission.style)
                    writer.member("speeds", transmission.speeds)
                }
            }
            if let plant = facts.plant {
                writer.name("plant")
                writer.object { writer in
                    writer.member("city", plant.city)
                    writer.member("state", plant.state)
                    writer.member("country", plant.country)
                    writer.member("company", plant.company)
                }
            }
            writer.member("grossWeightClass", facts.grossWeightClass)
        }
    }

    private func number(_ name: String, _ value: Double?, _ writer: inout JSONWriter) {
        guard let value else { return }
        writer.name(name)
        writer.number(value)
    }
}

extension Decoding {
    /// `vehicle`, the same as of `VehicleFacts`, from the index's bytes.
    func writeVehicle(to writer: inout JSONWriter) {
        let facts = Essentials(self)
        writer.beginObject()
        facts.integer("year", 29, &writer)
        facts.text("make", 26, &writer)
        facts.text("model", 28, &writer)
        facts.text("trim", 38, &writer)
        facts.text("series", 34, &writer)
        facts.fact("bodyClass", 5, &writer)
        facts.text("vehicleType", 39, &writer)
        facts.fact("fuel", 24, &writer)
        facts.fact("electrificationLevel", 126, &writer)
        facts.fact("drive", 15, &writer)
        facts.group("engine", [18, 9, 64, 13, 71], &writer) { writer in
            facts.text("model", 18, &writer)
            facts.integer("cylinders", 9, &writer)
            facts.fact("configuration", 64, &writer)
            facts.number("displacementLitres", 13, &writer) { ($0 * 1000).rounded() / 1000 }
            facts.number("horsepower", 71, &writer) { $0 }
        }
        facts.group("transmission", [37, 63], &writer) { writer in
            facts.fact("style", 37, &writer)
            facts.integer("speeds", 63, &writer)
        }
        facts.group("plant", [31, 77, 75, 76], &writer) { writer in
            facts.text("city", 31, &writer)
            facts.text("state", 77, &writer)
            facts.text("country", 75, &writer)
            facts.text("company", 76, &writer)
        }
        facts.fact("grossWeightClass", 25, &writer)
        writer.endObject()
    }
}

/// Where the essentials stand among the values of a decode: one walk over them instead of a search for each.
private struct Essentials {
    private let decoding: Decoding
    /// By element number, the place of its first value + 1; 0 for what is not there or only assumed.
    private var places: InlineArray<128, UInt16>

    init(_ decoding: Decoding) {
        self.decoding = decoding
        var places = InlineArray<128, UInt16>(repeating: 0)
        // Values stand in the order of their elements, so the first of one is seen last from behind.
        for place in decoding.items.indices.reversed() {
            let item = decoding.items[place]
            let id = Int(decoding.index.elements[Int(item.element)].id)
            if id < 128 { places[id] = item.source == .defaultValue ? 0 : UInt16(place + 1) }
        }
        self.places = places
    }

    private func item(_ element: Int) -> Decoding.Item? {
        places[element] == 0 ? nil : decoding.items[Int(places[element]) - 1]
    }

    func text(_ name: String, _ element: Int, _ writer: inout JSONWriter) {
        guard let item = item(element) else { return }
        writer.name(name)
        decoding.write(item, to: &writer)
    }

    /// What NHTSA assumes for a vehicle type is no fact about the vehicle.
    func fact(_ name: String, _ element: Int, _ writer: inout JSONWriter) {
        if isFact(element) { text(name, element, &writer) }
    }

    func integer(_ name: String, _ element: Int, _ writer: inout JSONWriter) {
        guard let value = item(element).flatMap({ Int(decoding.text(of: $0)) }) else { return }
        writer.name(name)
        writer.integer(value)
    }

    func number(_ name: String, _ element: Int, _ writer: inout JSONWriter, _ shown: (Double) -> Double) {
        guard let value = item(element).flatMap({ Double(decoding.text(of: $0)) }) else { return }
        writer.name(name)
        writer.number(shown(value))
    }

    /// An object, if any of its members has a value.
    func group(
        _ name: String, _ elements: [Int], _ writer: inout JSONWriter, _ body: (inout JSONWriter) -> Void
    ) {
        guard elements.contains(where: isKnown) else { return }
        writer.name(name)
        writer.object(body)
    }

    private func isFact(_ element: Int) -> Bool {
        guard let item = item(element) else { return false }
        return item.text.length != 14 || decoding.text(of: item) != "Not Applicable"
    }

    private func isKnown(_ element: Int) -> Bool {
        switch element {
        case 64, 37: isFact(element)
        case 9, 63: item(element).flatMap { Int(decoding.text(of: $0)) } != nil
        case 13, 71: item(element).flatMap { Double(decoding.text(of: $0)) } != nil
        default: item(element) != nil
        }
    }
}
