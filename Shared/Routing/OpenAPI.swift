import HTTP
import JSON

/// The OpenAPI 3.1 document of a table of routes. Printed from the routes that serve, so the two cannot differ.
public struct OpenAPI {
    /// What the document says about the service as a whole.
    public struct Info {
        /// The service's name for people.
        public var title: String
        /// The version of the API.
        public var version: String
        /// What the service is for, in CommonMark.
        public var description: String
        /// Addresses under which the paths are reached.
        public var servers: [String]

        /// A service.
        public init(title: String, version: String, description: String, servers: [String] = ["/"]) {
            self.title = title
            self.version = version
            self.description = description
            self.servers = servers
        }
    }

    private let routes: [Route]
    private let info: Info
    /// Types that come in requests: their schemas say the default limits too.
    private var requestTypes = SchemaSet()
    private var answerTypes = SchemaSet()
    private var bodies: [Schema?] = []
    private var outputs: [Schema?] = []

    /// The document of these routes, as JSON text. Stops the process when two operations or two types share a name.
    public static func document(_ routes: [Route], _ info: Info) -> [UInt8] {
        var document = OpenAPI(routes, info)
        return document.write()
    }

    private init(_ routes: [Route], _ info: Info) {
        self.routes = Router(routes).routes
        self.info = info
        for route in self.routes {
            bodies.append(route.taking?.schema?(&requestTypes))
            outputs.append(route.giving.schema?(&answerTypes))
        }
        let operations = self.routes.map(\.operationID)
        for (index, name) in operations.enumerated() {
            precondition(!operations[..<index].contains(name), "two operations are called \(name)")
        }
    }

    private mutating func write() -> [UInt8] {
        var writer = JSONWriter(capacity: 32_768)
        writer.object { writer in
            writer.member("openapi", "3.1.0")
            writer.name("info")
            writer.object { writer in
                writer.member("title", info.title)
                writer.member("version", info.version)
                writer.member("description", info.description)
            }
            writer.member("servers", .array(info.servers.map { ["url": .string($0)] }))
            writer.member("tags", .array(tags.map { ["name": .string($0)] }))
            writer.name("paths")
            writer.object { writePaths(&$0) }
            writer.name("components")
            writer.object { writeComponents(&$0) }
            writer.member("x-problems", .array(problems))
        }
        return writer.bytes
    }

    private var tags: [String] {
        var tags: [String] = []
        for route in routes where !tags.contains(route.tagName) { tags.append(route.tagName) }
        return tags
    }

    /// Every kind of problem that this service answers: what explains `/problems/<code>` is read from here.
    private var problems: [JSONValue] {
        var kinds = ProblemKind.all
        for kind in routes.flatMap({ OperationWriter.errors(of: $0) })
        where !kinds.contains(where: { $0.code == kind.code }) {
            kinds.append(kind)
        }
        return kinds.map {
            ["code": .string($0.code), "title": .string($0.title), "status": .integer(Int64($0.status.code))]
        }
    }

    private func writePaths(_ writer: inout JSONWriter) {
        var done: Set<String> = []
        for route in routes where done.insert(route.template).inserted {
            writer.name(route.template)
            writer.object { writer in
                for (index, other) in routes.enumerated() where other.template == route.template {
                    writer.name(other.method.name.lowercased())
                    writer.object { writer in
                        OperationWriter(route: other, body: bodies[index], output: outputs[index]).write(&writer)
                    }
                }
            }
        }
    }

    private func writeComponents(_ writer: inout JSONWriter) {
        writer.name("schemas")
        writer.object { writer in
            writer.name("Problem")
            Problem.schema.write(into: &writer, isRequest: false)
            for (name, schema) in all(requestTypes, answerTypes) {
                writer.name(name.name)
                schema.write(into: &writer, isRequest: requestTypes.types[name] != nil)
            }
        }
        writer.member(
            "headers",
            [
                "RequestId": [
                    "description": "The request's id, as it came or as it was made.", "schema": ["type": "string"],
                ]
            ])
        guard routes.contains(where: { $0.access.needsCaller || $0.access.welcomesCaller }) else { return }
        writer.member(
            "securitySchemes",
            [
                "bearer": [
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "An access token or an API key.",
                ]
            ])
    }

    private func all(_ sets: SchemaSet...) -> [(Schema.TypeName, Schema)] {
        var types: [Schema.TypeName: Schema] = [:]
        for set in sets { types.merge(set.types) { first, _ in first } }
        let sorted = types.sorted { $0.key.name < $1.key.name }
        for (one, other) in zip(sorted, sorted.dropFirst()) {
            precondition(one.key.name != other.key.name, "two types are called \(one.key.name)")
        }
        precondition(!sorted.contains { $0.key.name == "Problem" }, "a type is called Problem")
        return sorted.map { ($0.key, $0.value) }
    }
}

extension Route {
    /// The path with its parameters in braces.
    var template: String {
        "/"
            + PathPattern.segments(path).map { segment in
                switch segment {
                case .literal(let text): text
                case .parameter(let name): "{\(name)}"
                }
            }.joined(separator: "/")
    }

    /// `getVinsByVin` for GET `/v1/vins/:vin`, unless the route has a name of its own.
    var operationID: String {
        if let operation { return operation }
        var name = method.name.lowercased()
        for segment in PathPattern.segments(path) {
            switch segment {
            case .literal(let text) where isVersion(text): continue
            case .literal(let text):
                name += text.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
                    .joined()
            case .parameter(let text): name += "By" + text.prefix(1).uppercased() + text.dropFirst()
            }
        }
        return name
    }

    /// The first noun of the path, unless the route has a tag of its own.
    var tagName: String {
        if let tag { return tag }
        for case .literal(let text) in PathPattern.segments(path) where !isVersion(text) { return text }
        return "service"
    }

    private func isVersion(_ segment: String) -> Bool {
        segment.utf8.first == UInt8(ascii: "v") && segment.dropFirst().allSatisfy(\.isNumber) && segment.count > 1
    }
}
