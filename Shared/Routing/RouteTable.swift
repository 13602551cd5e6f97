import HTTP

/// Finds the route of a path and a method: a trie over segments. A literal segment is preferred to a
/// parameter; where it leads nowhere, the parameter is tried.
struct RouteTable {
    /// What stands behind a path.
    enum Match {
        case route(Int, values: [String])
        case methods(allow: String)
        case nothing
    }

    private struct Node {
        var literals: [(text: String, node: Int)] = []
        var parameter: Int?
        var routes: [(method: Method, index: Int)] = []
        var allow = ""
    }

    private var nodes = [Node()]
    private var depth = 0
    /// Every method that some route takes, for `OPTIONS *`.
    private(set) var allMethods = "OPTIONS"

    /// Stops the process for two routes of one method and path, and for a path of a form that nobody can ask for.
    init(_ routes: [Route]) {
        for (index, route) in routes.enumerated() { add(route, index) }
        for index in nodes.indices { nodes[index].allow = Self.allow(nodes[index].routes.map(\.method)) }
        allMethods = Self.allow(routes.map(\.method))
    }

    private mutating func add(_ route: Route, _ index: Int) {
        let segments = PathPattern.segments(route.path)
        depth = max(depth, segments.count)
        var node = 0
        for segment in segments {
            switch segment {
            case .parameter: node = nodes[node].parameter ?? grow { nodes, new in nodes[node].parameter = new }
            case .literal(let text):
                node =
                    nodes[node].literals.first { $0.text == text }?.node
                    ?? grow { nodes, new in nodes[node].literals.append((text, new)) }
            }
        }
        precondition(
            !nodes[node].routes.contains { $0.method == route.method }, "two routes for \(route.method) \(route.path)")
        nodes[node].routes.append((route.method, index))
    }

    private mutating func grow(_ connect: (inout [Node], Int) -> Void) -> Int {
        nodes.append(Node())
        connect(&nodes, nodes.count - 1)
        return nodes.count - 1
    }

    private static func allow(_ methods: [Method]) -> String {
        var names: [String] = []
        for method in methods where !names.contains(method.name) { names.append(method.name) }
        if names.contains("GET"), !names.contains("HEAD") { names.append("HEAD") }
        return (names + ["OPTIONS"]).joined(separator: ", ")
    }

    /// The route for decoded segments.
    func find(_ method: Method, _ segments: [String]) -> Match {
        guard segments.count <= depth else { return .nothing }
        var values: [String] = []
        guard let found = walk(0, segments, 0, &values) else { return .nothing }
        let node = nodes[found]
        let wanted = method == .head && !node.routes.contains { $0.method == .head } ? .get : method
        guard let route = node.routes.first(where: { $0.method == wanted }) else { return .methods(allow: node.allow) }
        return .route(route.index, values: values)
    }

    /// The node of the segments from `position` on, below `node`. Recursion is as deep as the longest path of the table.
    private func walk(_ node: Int, _ segments: [String], _ position: Int, _ values: inout [String]) -> Int? {
        guard position < segments.count else { return nodes[node].routes.isEmpty ? nil : node }
        for literal in nodes[node].literals where literal.text == segments[position] {
            if let found = walk(literal.node, segments, position + 1, &values) { return found }
        }
        guard let parameter = nodes[node].parameter else { return nil }
        values.append(segments[position])
        if let found = walk(parameter, segments, position + 1, &values) { return found }
        values.removeLast()
        return nil
    }
}

/// The pattern of a route's path.
enum PathPattern {
    enum Segment: Hashable {
        case literal(String)
        case parameter(String)
    }

    /// `/v1/vins/:vin` as two literals and a parameter. Stops the process for a pattern that is none.
    static func segments(_ path: String) -> [Segment] {
        precondition(path.utf8.first == UInt8(ascii: "/"), "\(path) does not begin with a slash")
        if path == "/" { return [] }
        return path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            let isParameter = part.utf8.first == UInt8(ascii: ":")
            let name = isParameter ? part.dropFirst() : part
            let isPlain = name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
            precondition(!name.isEmpty && isPlain, "\(path) has a segment that no path can have")
            return isParameter ? .parameter(String(name)) : .literal(String(name))
        }
    }
}
