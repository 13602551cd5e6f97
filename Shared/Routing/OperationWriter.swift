import HTTP
import JSON

/// Writes one operation of the OpenAPI document.
struct OperationWriter {
    let route: Route
    let body: Schema?
    let output: Schema?

    func write(_ writer: inout JSONWriter) {
        writer.member("operationId", route.operationID)
        writer.member("summary", route.summary)
        let access = "Access: \(route.access.name). \(route.access.description)"
        writer.member("description", [route.details, access].compactMap { $0 }.joined(separator: "\n\n"))
        writer.member("tags", [.string(route.tagName)])
        if route.deprecation != nil { writer.member("deprecated", true) }
        if route.access.needsCaller { writer.member("security", [["bearer": []]]) }
        // An empty requirement: without credentials it is answered too (OpenAPI 3.1, Security Requirement Object).
        if route.access.welcomesCaller { writer.member("security", [[:], ["bearer": []]]) }
        if !route.parameters.isEmpty {
            writer.name("parameters")
            writer.array { writer in for parameter in route.parameters { write(parameter, &writer) } }
        }
        if let taking = route.taking { write(taking, &writer) }
        writer.name("responses")
        writer.object { writeResponses(&$0) }
    }

    private func write(_ parameter: Parameter, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", parameter.name)
            writer.member("in", parameter.place.rawValue)
            writer.member("description", parameter.schema.description)
            writer.member("required", parameter.isRequired)
            var schema = parameter.schema
            schema.description = nil
            writer.name("schema")
            if parameter.isRepeated {
                Schema(.array(schema)).write(into: &writer, isRequest: false)
                writer.member("explode", true)
            } else {
                schema.write(into: &writer, isRequest: false)
            }
        }
    }

    private func write(_ taking: Route.Taking, _ writer: inout JSONWriter) {
        writer.name("requestBody")
        writer.object { writer in
            writer.member("description", "At most \(taking.limit) bytes.")
            writer.member("required", true)
            writer.name("content")
            writer.object { writer in
                for mediaType in taking.mediaTypes {
                    writer.name(mediaType)
                    writer.object { writer in
                        guard let body else { return }
                        writer.name("schema")
                        body.write(into: &writer, isRequest: true)
                    }
                }
            }
        }
    }

    private func writeResponses(_ writer: inout JSONWriter) {
        for status in route.giving.statuses {
            writer.name(String(status.code))
            writer.object { writer in
                writer.member("description", status.reason)
                writeHeaders(&writer)
                guard !route.giving.mediaTypes.isEmpty else { return }
                writer.name("content")
                writer.object { writer in
                    for mediaType in route.giving.mediaTypes { writeForm(mediaType, &writer) }
                }
            }
        }
        let kinds = Self.errors(of: route)
        var done: Set<Int> = []
        for status in kinds.map(\.status.code).sorted() where done.insert(status).inserted {
            writer.name(String(status))
            writer.object { write(kinds.filter { $0.status.code == status }, &$0) }
        }
    }

    private func writeHeaders(_ writer: inout JSONWriter) {
        writer.member("headers", ["X-Request-Id": ["$ref": "#/components/headers/RequestId"]])
    }

    private func writeForm(_ mediaType: String, _ writer: inout JSONWriter) {
        writer.name(mediaType)
        writer.object { writer in
            guard let output else { return }
            writer.name("schema")
            if mediaType == BodyReading.json {
                output.write(into: &writer, isRequest: false)
            } else {
                // A line, a row or an event of it: the schema language has no word for that.
                Schema(.string).write(into: &writer, isRequest: false)
            }
        }
    }

    private func write(_ kinds: [ProblemKind], _ writer: inout JSONWriter) {
        writer.member("description", kinds.map { "\($0.title) (`\($0.code)`)" }.joined(separator: "; "))
        writeHeaders(&writer)
        writer.name("content")
        writer.object { writer in
            writer.name(Problem.mediaType)
            writer.object { writer in
                writer.member("schema", ["$ref": "#/components/schemas/Problem"])
                writer.name("examples")
                writer.object { writer in
                    for kind in kinds {
                        writer.name(kind.code)
                        writer.object { writer in
                            writer.name("value")
                            writer.raw(Problem(kind).body(traceID: nil, requestID: nil)[...])
                        }
                    }
                }
            }
        }
    }

    /// What the route declares and what the router, or the server before it, can answer here to a well-formed request.
    static func errors(of route: Route) -> [ProblemKind] {
        var kinds: [ProblemKind] = [.badRequest, .uriTooLong, .headerFieldsTooLarge]
        let hasParameters = route.parameters.contains { $0.place != .header }
        if route.access.needsCaller { kinds += [.unauthorized, .forbidden] }
        if route.access.welcomesCaller { kinds.append(.unauthorized) }
        if route.parameters.contains(where: { $0.place == .path }) { kinds.append(.notFound) }
        if !route.giving.mediaTypes.isEmpty { kinds.append(.notAcceptable) }
        if let taking = route.taking {
            kinds += [.contentTooLarge, .unsupportedMediaType]
            if taking.schema != nil { kinds += [.malformedJSON, .invalid] }
        }
        if hasParameters { kinds.append(.invalid) }
        if route.parameters.contains(where: { $0.name == "cursor" }) { kinds.append(.invalidCursor) }
        if route.parameters.contains(where: { $0.name == "If-Match" }) { kinds.append(.preconditionFailed) }
        if route.parameters.contains(where: { $0.name == "Idempotency-Key" }) {
            kinds += [.idempotencyKeyInUse, .idempotencyKeyReused]
        }
        kinds += route.parameters.compactMap(\.missing) + route.errors
        kinds += [.tooManyRequests, .internalError, .unavailable]
        var unique: [ProblemKind] = []
        for kind in kinds where !unique.contains(where: { $0.code == kind.code }) { unique.append(kind) }
        return unique
    }
}
