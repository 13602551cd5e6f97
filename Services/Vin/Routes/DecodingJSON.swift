internal import EventLoop
internal import JSON

extension Decoding {
    /// The members from `elements` to `vehicle`.
    func writeContent(codes: [Int], to writer: inout JSONWriter) {
        writer.name("elements")
        writer.beginObject()
        writeElements(to: &writer)
        writer.endObject()
        writer.name("errorCodes")
        writer.beginArray()
        for code in codes { writer.integer(code) }
        writer.endArray()
        writer.name("errorTexts")
        writer.beginArray()
        for code in codes {
            if let record = index.errorCodes.first(where: { $0.code == code }) {
                write(record.name, to: &writer)
            } else {
                writer.string("")
            }
        }
        writer.endArray()
        writer.name("suggestedVin")
        if let item = item(WellKnown.suggestedVIN) { write(item, to: &writer) } else { writer.null() }
        writer.name("vehicle")
        writeVehicle(to: &writer)
    }

    /// The members of `elements`; the values of a field that repeats stand together and become an array.
    private func writeElements(to writer: inout JSONWriter) {
        var place = 0
        while place < items.count {
            let item = items[place]
            let element = index.elements[Int(item.element)]
            if Int(element.id) == WellKnown.errorCode {  // stands beside `elements`, as numbers
                place += 1
                continue
            }
            writer.name { index.texts.append(element.code.range, to: &$0) }
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

    /// A value as a JSON text.
    func write(_ item: Item, to writer: inout JSONWriter) { write(item.text, to: &writer) }

    private func write(_ text: TextRange, to writer: inout JSONWriter) {
        if text.flags & TextRange.own != 0 {
            writer.string(utf8: own[text.range])
        } else if text.flags & TextRange.needsEscape != 0 {
            index.texts.withSpan(text.range) { writer.string(utf8: $0) }
        } else {
            writer.string { index.texts.append(text.range, to: &$0) }
        }
    }
}
