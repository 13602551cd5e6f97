import EventLoop
import HTTP
import JSON
import Models
import Testing

@testable import HTTPServer
@testable import Routing

/// A small service: cars that a signed-in caller keeps.
struct Car: Codable, Equatable, Documented {
    var id: VehicleID?
    var make: String
    var year: Int
    var note: String?

    static func document(_ schema: inout Schema) {
        schema.state("A car.", example: ["make": "Honda", "year": 2003])
        schema.member("id", readOnly: true)
        schema.member("make", "Who built it.", length: 1...40, example: "Honda")
        schema.member("year", range: 1886...2100)
    }
}

enum Colour: String, CaseIterable, Codable, PathParameter { case red, blue }

struct Person: Caller {
    let subject: String
}

/// Fails in a way that nobody has foreseen; its text must never reach a caller.
struct Defect: Error, CustomStringConvertible {
    var description: String { "SELECT secret FROM /etc/passwd" }
}

enum CarRefusal: ProblemConvertible {
    case sold

    static let kind = ProblemKind.conflict("car-sold", "The car is sold")

    var problem: Problem {
        switch self {
        case .sold: Problem(Self.kind, "Somebody was faster.", members: [.init("buyer", "unknown")])
        }
    }
}

let firstID = "0198c5f0-5f00-7abc-8def-0123456789ab"
let cursors = CursorCodec(key: Array(repeating: 7, count: 32))

func sampleRoutes() -> [Route] {
    let car = Parameter.path("car", as: VehicleID.self, "The car's id.")
    let mine = Access("caller", "Whoever brings a token, except the banned.") { context throws(Problem) in
        if context.caller?.subject == "banned" { throw .forbidden() }
    }
    return [
        .get(
            "/v1/cars", to: mine, "List the cars",
            parameters: Parameter.page + [
                .query("colour", as: Colour.self, repeated: true), .query("maker", as: String.self, length: 1...5),
                .query("new", as: Bool.self),
            ], gives: Page<Car>.self, also: ["text/csv"], handler: listCars),
        .post(
            "/v1/cars", to: mine, "Add a car", parameters: [.idempotencyKey()], takes: Car.self, limit: 200,
            gives: Car.self, status: .created, errors: [CarRefusal.kind]
        ) { call in
            if call.body.make == "Sold" { throw CarRefusal.sold }
            _ = try call.idempotencyKey()
            var car = call.body
            #expect(car.id == nil)
            car.id = VehicleID(firstID)
            return .created(car, at: "/v1/cars/\(firstID)")
        },
        .get("/v1/cars/newest", to: .everyone, "The newest car", gives: Car.self) { _ in
            .json(Array(#"{"make":"Honda","year":2003}"#.utf8), fields: ["Cache-Control": "public, max-age=60"])
        },
        .get("/v1/cars/:car", to: .signedIn, "One car", parameters: [car], gives: Car.self) { call in
            let id: VehicleID = try call.path("car")
            return .ok(Car(id: id, make: "Honda", year: 2003)).tagged(EntityTag(value: "v1"))
        },
        .patch(
            "/v1/cars/:car", to: .signedIn, "Change a car", parameters: [car, .ifMatch(required: true)],
            takes: Car.self, gives: Car.self
        ) { call in
            try call.requireMatch(EntityTag(value: "v1"))
            return .ok(try call.body.applied(to: Car(make: "Honda", year: 2003, note: "old")))
        },
        .put("/v1/cars/:car", to: .signedIn, "Replace a car", parameters: [car], takes: Car.self) { call in
            Answer.accepted(call.body, at: "/v1/jobs/1")
        },
        .delete("/v1/cars/:car", to: .signedIn, "Remove a car", parameters: [car], gives: Nothing.self) { _ in
            .noContent
        },
        .upload(
            .put, "/v1/cars/:car/photo", to: .everyone, "Put a photo", takes: ["image/jpeg", "image/png"], limit: 10,
            gives: JSONValue.self
        ) { call in
            let bytes = try await call.body.reader.collect()
            return .ok(["size": .integer(Int64(bytes.count)), "type": .string(call.body.mediaType)])
        }.documented("Up to ten bytes.", tag: "photos", operation: "putPhoto"),
        .get(
            "/v1/numbers/:number", to: .everyone, "A number",
            parameters: [.path("number", as: Int.self, range: 0...9, whenWrong: .unprocessable)]
        ) { call in
            Answer.ok([try call.path("number", as: Int.self)])
        },
        .post("/v1/refresh", to: .everyone, "Do something without a body", takes: NoBody.self, gives: Nothing.self) {
            _ in
            .noContent
        },
        .get("/v1/defect", to: .everyone, "Fail", gives: Nothing.self) { _ in throw Defect() },
        .get("/v1/ticks", to: .everyone, "Ticks as they come", gives: Nothing.self, also: ["text/event-stream"]) { _ in
            .events { try await $0.event(id: "1", event: "tick", data: "{}") }
        },
        .get("/v1/broken", to: .everyone, "Break off", gives: Nothing.self, also: ["text/plain"]) { _ in
            .stream(as: "text/plain; charset=utf-8") { writer in
                try await writer.write("first")
                throw Defect()
            }
        },
        .get("/v1/old", to: .everyone, "On its way out", gives: Nothing.self) { _ in .noContent }
            .deprecated(Deprecation(since: 1_700_000_000, sunset: 1_800_000_000, link: "https://example.com/old")),
        .get("/", to: .everyone, "The root", gives: Nothing.self) { _ in .noContent },
    ]
}

private func listCars(_ call: Call<NoBody>) async throws -> Answer<Page<Car>> {
    let last = try call.cursor(cursors, scope: "cars")
    let colours: [Colour] = try call.queries("colour")
    if call.mediaType == "text/csv" {
        var csv = CSVWriter()
        csv.row(["make", "year"])
        csv.row(["=Honda", "-3"])
        let rows = csv.take()
        return .stream(as: "text/csv; charset=utf-8") { try await $0.write(rows) }
    }
    let maker: String = try call.query("maker") ?? "any"
    let note = "\(maker) \(colours.map(\.rawValue)) \(try call.limit()) \(last?.count ?? -1)"
    return .ok(
        Page(items: [Car(make: "Honda", year: 2003, note: note)], nextCursor: cursors.encode([1], scope: "cars")))
}

/// What the router told its hooks.
final class Told {
    var finished: [String] = []
    var reported: [String] = []
    var authenticated = 0
}

func sampleRouter(
    _ told: Told = Told(), admit: @escaping (RequestContext) throws(Problem) -> Void = { _ throws(Problem) in }
)
    -> Router
{
    var hooks = Router.Hooks()
    hooks.authenticate = { context in
        told.authenticated += 1
        guard let token = context.request.head["authorization"] else { return nil }
        guard token.hasPrefix("Bearer ") else { throw Problem.unauthorized(isInvalid: true) }
        return Person(subject: String(token.dropFirst(7)))
    }
    hooks.admit = admit
    hooks.report = { error, context in told.reported.append("\(error) \(context.requestID)") }
    hooks.finished = { finished in
        let bytes = finished.bodyBytes.map(String.init) ?? "?"
        told.finished.append(
            "\(finished.context.method) \(finished.context.route) \(finished.status.code) \(bytes) \(finished.isComplete)"
        )
    }
    return Router(sampleRoutes(), hooks: hooks)
}

/// A request as the server would hand it over.
func request(
    _ method: String, _ target: String, _ fields: [(String, String)] = [], body: String = ""
) -> Request {
    var text = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in fields { text += "\(name): \(value)\r\n" }
    var parser = RequestParser()
    var position = 0
    guard case .head(let head) = parser.next(Array((text + "\r\n").utf8), &position) else {
        preconditionFailure("\(method) \(target) is no request")
    }
    return Request(
        head: head, body: RequestBody(bytes: Array(body.utf8)), remoteAddress: "127.0.0.1", received: Instant.now)
}

/// What came back, read.
struct Reply {
    let status: Int
    let fields: Fields
    let bytes: [UInt8]
    let isStream: Bool

    init(_ response: Response) {
        status = response.status.code
        fields = response.fields
        if case .bytes(let body) = response.body { bytes = body } else { bytes = [] }
        if case .stream = response.body { isStream = true } else { isStream = false }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue? { try? JSONValue(parsing: bytes) }
    var code: JSONValue? { json?["code"] }
    /// The faults as "place code".
    var faults: [String] {
        guard case .array(let faults)? = json?["errors"] else { return [] }
        return faults.map { fault in
            let place = fault["pointer"] ?? fault["parameter"] ?? fault["header"]
            guard case .string(let place)? = place, case .string(let code)? = fault["code"] else { return "?" }
            return "\(place) \(code)"
        }
    }
}

let token = ("Authorization", "Bearer anna")
let jsonType = ("Content-Type", "application/json")

func reply(
    _ router: Router, _ method: String, _ target: String, _ fields: [(String, String)] = [], body: String = ""
) async -> Reply {
    Reply(await router.respond(to: request(method, target, fields, body: body)))
}

func reply(
    _ method: String, _ target: String, _ fields: [(String, String)] = [], body: String = ""
) async -> Reply {
    await reply(sampleRouter(), method, target, fields, body: body)
}
