internal import EventLoop
internal import JSON
internal import Models

extension DecodeResult {
    /// Writes `DecodedVIN` as JSON. By hand for the offline case, straight from the index's bytes: an answer has some
    /// 3 KB in 60 texts, and an encoder would cost ten times the decode.
    func write(to writer: inout JSONWriter, trace: Bool = false) {
        writer.beginObject()
        writer.member("vin", vin)
        writeElements(to: &writer)
        writer.name("errorCodes")
        writer.array { writer in for code in errorCodes { writer.integer(code) } }
        writer.name("errorTexts")
        writer.array { writer in for text in errorTexts { writer.string(text) } }
        member("suggestedVin", suggestedVIN, &writer)
        writer.name("vehicle")
        write(vehicle, to: &writer)
        writer.name("checkDigit")
        write(checkDigit, to: &writer)
        writer.name("suggestions")
        writer.array { writer in for suggestion in suggestions { write(suggestion, to: &writer) } }
        writer.member("source", source.rawValue)
        member("release", release, &writer)
        writer.name("confidence")
        writer.number(confidence)
        if trace { writeTrace(to: &writer) }
        writer.endObject()
    }

    private func writeElements(to writer: inout JSONWriter) {
        writer.name("elements")
        writer.beginObject()
        switch elements {
        case .decoding(let decoding): decoding.writeElements(to: &writer)
        case .texts(let texts):
            for (name, text) in texts.sorted(by: { $0.key < $1.key }) { write(name, text, to: &writer) }
        }
        writer.endObject()
    }

    /// NHTSA joins the values of a field that repeats with `, ` or `; ` in its flat answers; ours hold one text then.
    private func write(_ name: String, _ text: String, to writer: inout JSONWriter) {
        writer.name(name)
        if WellKnown.repeatableCodes.contains(name) {
            writer.array { $0.string(text) }
        } else {
            writer.string(text)
        }
    }

    private func writeTrace(to writer: inout JSONWriter) {
        writer.name("trace")
        writer.array { writer in
            guard case .decoding(let decoding) = elements else { return }
            for item in decoding.items {
                writer.object { writer in
                    writer.member("element", decoding.code(of: item))
                    writer.member("value", decoding.text(of: item))
                    writer.member("source", item.source.word)
                    writer.member("key", decoding.key(of: item))
                    writer.member("schema", decoding.schema(of: item))
                }
            }
        }
    }

    private func write(_ suggestion: VINSuggestion, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("vin", suggestion.vin)
            writer.member("slip", suggestion.slip.rawValue)
            writer.name("positions")
            writer.array { writer in for position in suggestion.positions { writer.integer(position) } }
        }
    }

    private func write(_ verdict: CheckDigitVerdict, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("verdict", verdict.verdict.rawValue)
            member("found", verdict.found, &writer)
            member("expected", verdict.expected, &writer)
        }
    }

    private func write(_ facts: VehicleFacts, to writer: inout JSONWriter) {
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

    /// A member that is always there, as null without a value.
    private func member(_ name: String, _ value: String?, _ writer: inout JSONWriter) {
        writer.name(name)
        if let value { writer.string(value) } else { writer.null() }
    }
}

extension Decoding {
    /// The members of `elements`; the values of a field that repeats stand together and become an array.
    func writeElements(to writer: inout JSONWriter) {
        var place = 0
        while place < items.count {
            let item = items[place]
            let element = index.elements[Int(item.element)]
            if Int(element.id) == WellKnown.errorCode {  // stands beside `elements`, as numbers
                place += 1
                continue
            }
            index.texts.withSpan(element.code.range) { writer.name(utf8: $0) }
            guard isRepeatable(item) else {
                write(item, to: &writer)
                place += 1
                continue
            }
            writer.beginArray()
            while place < items.count, items[place].element == item.element {
                write(items[place], to: &writer)
                place += 1
            }
            writer.endArray()
        }
    }

    private func write(_ item: Item, to writer: inout JSONWriter) {
        if item.text.flags & TextRange.own != 0 {
            writer.string(utf8: own[item.text.range])
        } else {
            index.texts.withSpan(item.text.range) { writer.string(utf8: $0) }
        }
    }
}

extension Decoding.Source {
    /// The word for callers.
    var word: String {
        switch self {
        case .pattern: "pattern"
        case .engineModelPattern: "engine_model_pattern"
        case .formulaPattern: "formula_pattern"
        case .wmi: "wmi"
        case .model: "model"
        case .modelYear: "model_year"
        case .conversion: "conversion"
        case .vehicleSpecs: "vehicle_specs"
        case .defaultValue: "default"
        case .decoding: "decoding"
        }
    }
}
