import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import JSON
import Models
import Routing
import Telemetry
import Testing

@testable import Inquiries
@testable import ServiceKit

/// Stands for vin, customers, tenants and identity behind a socket; each may be away.
final class AroundHTTP {
    /// Services that answer 503.
    var away: Set<String> = []
    var customers: [CustomerBrief] = []
    var recipients: [Recipient] = []
    /// What was asked, in order: method and path.
    private(set) var questions: [String] = []
    /// What was sent with it.
    private(set) var bodies: [String] = []
    let neighbours: Neighbours
    private let listener: Listener

    init() throws {
        listener = try Listener(port: 0)
        let base = "http://127.0.0.1:\(listener.port)"
        let environment = Environment([
            "PORT": "0", "METRICS_PORT": "0", "TOKEN_ISSUER": "https://id.example", "IDENTITY_URL": base + "/identity",
            "CLIENT_SECRET": "secret-secret",
        ])
        let service = Service(
            name: "inquiries", version: "1", instance: "",
            settings: ProcessSettings(environment, needsDatabase: false),
            log: Log(service: "test", level: .error, sink: .none), blocking: BlockingPool(threads: 1, queue: 1))
        let tokens = TokenSettings(environment)
        func url(_ name: String) throws -> URL { try #require(URL(string: "\(base)/\(name)")) }
        neighbours = Neighbours.live(
            vin: service.neighbour("vin", at: try url("vin")),
            customers: service.neighbour("customers", at: try url("customers"), tokens)
        ).asking(tenants: service.neighbour("tenants", at: try url("tenants"), tokens))
            .asking(identity: service.identity(tokens))
        let server = Server(refuse: Router.refuse) { request in await self.answer(request) }
        server.listen(on: listener)
    }

    func close() { listener.close() }

    private func answer(_ request: Request) async -> Response {
        let path = (try? request.head.target.segments()) ?? []
        let body = (try? await request.body.collect(upTo: 1 << 20)) ?? []
        if path == ["identity", "internal", "tokens"] {
            return json(ServiceGrant(accessToken: "token", expiresIn: 600))
        }
        questions.append("\(request.head.method) /\(path.joined(separator: "/"))")
        bodies.append(String(decoding: body, as: UTF8.self))
        guard let service = path.first, !away.contains(service) else { return Response(.serviceUnavailable) }
        // Everything but the public vin service wants to know who asks.
        guard service == "vin" || request.head["authorization"] == "Bearer token" else {
            return Response(.unauthorized)
        }
        switch (service, path.dropFirst()) {
        case ("vin", ["v1", "vins", Around.accord]): return vehicle(#"{"year":2003,"make":"HONDA","model":"Accord"}"#)
        case ("vin", ["v1", "vins", "5YJSA1E26HF000337"]): return vehicle("{}")
        case ("vin", _): return Response(.unprocessableContent)
        case ("customers", let rest) where rest.count == 4 && rest.last == "customer":
            return found(customers.first { $0.account?.description == Array(rest)[2] })
        case ("customers", let rest): return found(customers.first { $0.id.description == rest.last })
        case ("identity", ["internal", "recipients"]): return json(Recipients(items: recipients))
        case ("tenants", let rest) where rest.last == "prices":
            return json(PricesNow(currency: Currency("USD")!, items: []))
        case ("tenants", let rest) where rest.last == "rating":
            return rest.contains((Given.id(0xC001) as ProfessionalID).description)
                ? Response(.noContent) : Response(.notFound)
        default: return Response(.notFound)
        }
    }

    private func found(_ brief: CustomerBrief?) -> Response { brief.map(json) ?? Response(.notFound) }

    private func json(_ value: some Encodable) -> Response {
        var response = Response(.ok, ["Content-Type": "application/json"])
        response.body = .bytes((try? JSONWriter.encode(value)) ?? [])
        return response
    }

    /// What the vin service answers, as `Services/Vin` writes it.
    private func vehicle(_ facts: String) -> Response {
        var response = Response(.ok, ["Content-Type": "application/json"])
        response.body = .bytes(
            Array(
                """
                {"vin":"1HGCM82633A004352","elements":{},"errorCodes":[0],"errorTexts":["0 - clean"],
                "suggestedVin":null,"vehicle":\(facts),"checkDigit":{"verdict":"valid","found":"3","expected":"3"},
                "suggestions":[],"source":"offline","release":"2026_10","confidence":1}
                """.utf8))
        return response
    }
}
