extension Schema {
    /// Writes this as a JSON Schema (2020-12). `isRequest` adds the default limits that requests are read with.
    public func write(into writer: inout JSONWriter, isRequest: Bool) {
        writer.beginObject()
        switch shape {
        case .any: break
        case .boolean: writeType("boolean", &writer)
        case .integer:
            writeType("integer", &writer)
            if let range {
                writer.member("minimum", range.lowerBound)
                writer.member("maximum", range.upperBound)
            }
        case .number: writeType("number", &writer)
        case .string: writeText(&writer, isRequest)
        case .array(let element):
            writeType("array", &writer)
            writer.name("items")
            element.write(into: &writer, isRequest: isRequest)
            writeCount("minItems", "maxItems", items, isRequest ? CheckedReader<JSONValue>.defaultItems : nil, &writer)
        case .map(let value):
            writeType("object", &writer)
            writer.name("additionalProperties")
            value.write(into: &writer, isRequest: isRequest)
            let most = isRequest ? CheckedReader<JSONValue>.defaultItems : nil
            writeCount("minProperties", "maxProperties", items, most, &writer)
        case .object(let members): writeMembers(members, &writer, isRequest)
        case .reference(let name):
            let target = JSONValue.string("#/components/schemas/\(name.name)")
            if isNullable {
                writer.member("anyOf", [["$ref": target], ["type": "null"]])
            } else {
                writer.member("$ref", target)
            }
        }
        if let format { writer.member("format", format) }
        if let description { writer.member("description", description) }
        if !choices.isEmpty { writer.member("enum", .array(isNullable ? choices + [.null] : choices)) }
        if !examples.isEmpty { writer.member("examples", .array(examples)) }
        if isReadOnly { writer.member("readOnly", true) }
        writer.endObject()
    }

    private func writeType(_ type: String, _ writer: inout JSONWriter) {
        writer.member("type", isNullable ? [.string(type), "null"] : .string(type))
    }

    private func writeText(_ writer: inout JSONWriter, _ isRequest: Bool) {
        writeType("string", &writer)
        writer.member("pattern", pattern?.expression ?? expression)
        let isBounded = !choices.isEmpty || format != nil || probe != nil
        let most = isRequest && !isBounded ? CheckedReader<JSONValue>.defaultLength : nil
        writeCount("minLength", "maxLength", length, most, &writer)
    }

    private func writeCount(
        _ least: String, _ greatest: String, _ range: ClosedRange<Int>?, _ most: Int?, _ writer: inout JSONWriter
    ) {
        if let range, range.lowerBound > 0 { writer.member(least, range.lowerBound) }
        writer.member(greatest, range?.upperBound ?? most)
    }

    private func writeMembers(_ members: [Member], _ writer: inout JSONWriter, _ isRequest: Bool) {
        writeType("object", &writer)
        writer.name("properties")
        writer.object { writer in
            for member in members {
                writer.name(member.name)
                var schema = member.schema
                // What may be left out of a request may be null in it, as `checkMembers` reads it.
                if isRequest, !isPatch, !member.isRequired, !schema.isReadOnly { schema.isNullable = true }
                schema.write(into: &writer, isRequest: isRequest)
            }
        }
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { writer.member("required", .array(required)) }
    }
}
