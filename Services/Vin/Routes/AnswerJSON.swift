internal import EventLoop
internal import JSON
internal import Models

extension DecodeResult {
    /// Writes `DecodedVIN` as JSON. By hand for the offline case, straight from the index's bytes: an answer has some
    /// 3 KB in 60 texts, and an encoder would cost ten times the decode.
    func write(to writer: inout JSONWriter, trace: Bool = false) {
        writer.beginObject()
        writer.name("vin")
        writer.string(utf8: vin.characters[...])
        switch content {
        case .decoding(let decoding): decoding.writeContent(codes: errorCodes, to: &writer)
        case .texts(let texts): write(texts, to: &writer)
        }
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

    private func write(_ texts: Texts, to writer: inout JSONWriter) {
        writer.name("elements")
        writer.object { writer in
            for (name, text) in texts.elements.sorted(by: { $0.key < $1.key }) { write(name, text, to: &writer) }
        }
        writer.name("errorCodes")
        writer.array { writer in for code in errorCodes { writer.integer(code) } }
        writer.name("errorTexts")
        writer.array { writer in for text in texts.errorTexts { writer.string(text) } }
        member("suggestedVin", texts.suggestedVIN, &writer)
        writer.name("vehicle")
        write(texts.vehicle, to: &writer)
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
            guard case .decoding(let decoding) = content else { return }
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

    /// A member that is always there, as null without a value.
    private func member(_ name: String, _ value: String?, _ writer: inout JSONWriter) {
        writer.name(name)
        if let value { writer.string(value) } else { writer.null() }
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
