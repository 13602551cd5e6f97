import HTTP
public import Routing
public import ServiceKit
public import Testing

/// Whose things nobody else may see: ids by the name of the path parameter that takes them, and texts that stand in
/// those things and nowhere else.
public struct Victim: Sendable {
    /// `["customer": ["0198…"], "vehicle": ["0198…"]]`
    public let ids: [String: [String]]
    /// Names, notes, addresses of the victim's things: where one appears in a stranger's answer, it has leaked.
    public let marks: [String]

    /// The things of one tenant, business or customer.
    public init(ids: [String: [String]], marks: [String]) {
        self.ids = ids
        self.marks = marks
    }
}

/// Replays every route of a table as somebody to whom the victim's things are not there, and expects 404 or 403 of each
/// that names one, and of every answer that nothing of the victim's stands in it.
///
/// - Parameters:
///   - bodies: for routes that take JSON a body that holds, by `"POST /v1/things/:thing/parts"`. A route without one is
///     a failure: it would be judged by its 422 and prove nothing.
///   - open: routes that may name the victim's things to everybody, such as public profiles.
public func expectIsolation(
    of routes: [Route], from victim: Victim, as strangers: [(name: String, bearer: Bearer)],
    bodies: [String: String] = [:], open: Set<String> = [], sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let front = Front(routes)
    for route in routes {
        let name = "\(route.method) \(route.path)"
        if route.takesJSON, bodies[name] == nil, !open.contains(name) {
            Issue.record("\(name) takes JSON, and the test has no body for it", sourceLocation: sourceLocation)
            continue
        }
        for parameter in route.pathParameters where victim.ids[parameter] == nil && !open.contains(name) {
            Issue.record("\(name): no id of the victim for :\(parameter)", sourceLocation: sourceLocation)
        }
        for stranger in strangers {
            for target in targets(route, victim) {
                let reply = try await front.send(
                    route.method, target, as: stranger.bearer, fields(route), body: bodies[name] ?? "")
                let text = visible(reply)
                if !open.contains(name) {
                    if !route.pathParameters.isEmpty {
                        #expect(
                            reply.status == 404 || reply.status == 403, "\(name) as \(stranger.name): \(text)",
                            sourceLocation: sourceLocation)
                    }
                    for mark in victim.marks {
                        #expect(
                            !text.contains(mark), "\(name) shows \(stranger.name) \(mark)",
                            sourceLocation: sourceLocation)
                    }
                }
                #expect(reply.status < 500, "\(name) as \(stranger.name): \(text)", sourceLocation: sourceLocation)
            }
        }
    }
}

/// Sends `count` requests made at random of the routes, the victim's ids and the bodies, as the strangers, and counts
/// the answers in which something of the victim's stands, and those with a 5xx other than 503.
public func leaks(
    among count: Int, of routes: [Route], from victim: Victim, as strangers: [Bearer], bodies: [String: String],
    open: Set<String> = [], seed: UInt64 = 1
) async throws -> (leaks: [String], failures: [String]) {
    var random = SeededRandom(seed: seed)
    let front = Front(routes)
    let ids = victim.ids.values.flatMap { $0 }
    let candidates = routes.filter { !open.contains("\($0.method) \($0.path)") }
    var found: (leaks: [String], failures: [String]) = ([], [])
    guard let first = candidates.first, let someone = strangers.first, let some = ids.first else { return found }
    for _ in 0..<count {
        let route = candidates.randomElement(using: &random) ?? first
        let target = randomTarget(route, ids, &random) ?? "/\(some)"
        let body = randomBody(bodies["\(route.method) \(route.path)"] ?? "", ids, &random)
        let reply = try await front.send(
            route.method, target, as: strangers.randomElement(using: &random) ?? someone, fields(route), body: body)
        let text = visible(reply)
        if victim.marks.contains(where: text.contains) { found.leaks.append("\(route.method) \(target) \(text)") }
        if reply.status >= 500, reply.status != 503 { found.failures.append("\(route.method) \(target) \(text)") }
    }
    return found
}

/// What an answer says, without the ids that a problem gets at random: a mark could stand in one by chance.
private func visible(_ reply: Front.Reply) -> String {
    var text = reply.text
    for name in ["traceId", "requestId"] {
        guard let start = text.firstRange(of: "\"\(name)\":\""),
            let end = text[start.upperBound...].firstIndex(of: "\"")
        else { continue }
        text.removeSubrange(start.lowerBound..<end)
    }
    return text
}

/// The targets of a route with each combination of the victim's ids at most once per parameter.
private func targets(_ route: Route, _ victim: Victim) -> [String] {
    var all = [""]
    for part in route.path.split(separator: "/") {
        guard part.hasPrefix(":") else {
            all = all.map { "\($0)/\(part)" }
            continue
        }
        let ids = victim.ids[String(part.dropFirst())] ?? []
        all = all.flatMap { start in ids.map { "\(start)/\($0)" } }
    }
    return all
}

private func fields(_ route: Route) -> [(String, String)] {
    // Whoever guesses an id guesses its version too: a missing If-Match must not be what keeps them out.
    route.method.isSafe ? [] : [("If-Match", "*")]
}

private func randomTarget(_ route: Route, _ ids: [String], _ random: inout SeededRandom) -> String? {
    var target = ""
    for part in route.path.split(separator: "/") {
        target += "/" + (part.hasPrefix(":") ? ids.randomElement(using: &random) ?? "" : String(part))
    }
    guard route.method == .get, Int.random(in: 0..<3, using: &random) == 0 else { return target }
    let names = ["tenant", "business", "customer", "account", "vehicle", "q", "id", "owner", "cursor"]
    let name = names.randomElement(using: &random) ?? "id"
    return target + "?\(name)=\(ids.randomElement(using: &random) ?? "")"
}

/// The body with one of its ids, or one of its texts, exchanged for an id of the victim's, or with such members added.
private func randomBody(_ body: String, _ ids: [String], _ random: inout SeededRandom) -> String {
    guard body.hasPrefix("{"), let id = ids.randomElement(using: &random) else { return body }
    let names = ["tenant", "tenantId", "business", "businessId", "customer", "owner", "id", "account", "vehicle"]
    guard let name = names.randomElement(using: &random), !body.contains("\"\(name)\"") else { return body }
    return "{\"\(name)\":\"\(id)\"" + (body == "{}" ? "}" : "," + body.dropFirst())
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers in every run.
public struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    /// Numbers that depend on the seed alone.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
