import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import Models
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Customers

/// What the vin service answers, as `Services/Vin` writes it.
private func decoded(_ vehicle: String) -> String {
    """
    {"vin":"1HGCM82633A004352","elements":{},"errorCodes":[0],"errorTexts":["0 - clean"],"suggestedVin":null,
    "vehicle":\(vehicle),"checkDigit":{"verdict":"valid","found":"3","expected":"3"},"suggestions":[],
    "source":"offline","release":"2026_10","confidence":1}
    """
}

@Suite struct `The vin service as a neighbour` {
    @Test func `what it knows, does not know and does not answer are told apart`() async throws {
        try await withCustomers { world async throws in
            let server = Server(refuse: Router.refuse) { request in
                var response = Response(.ok, ["Content-Type": "application/json"])
                switch try? request.head.target.segments().last {
                case "1HGCM82633A004352":
                    response.body = .bytes(Array(decoded(#"{"year":2003,"make":"HONDA","model":"Accord"}"#).utf8))
                case "5YJSA1E26HF000337": response.body = .bytes(Array(decoded("{}").utf8))
                case "TOOSHORT": response.status = .unprocessableContent
                default: response.status = .serviceUnavailable
                }
                return response
            }
            let listener = try Listener(port: 0)
            server.listen(on: listener)
            let url = try #require(URL(string: "http://127.0.0.1:\(listener.port)"))
            let vins = VINs.live(world.service.neighbour("vin", at: url))
            guard case .known(let facts) = try await vins.decode("1HGCM82633A004352", .seconds(5), nil) else {
                Issue.record("the Accord is not known")
                return
            }
            #expect(facts.make == "HONDA" && facts.year == 2003)
            for unknown in ["5YJSA1E26HF000337", "TOOSHORT"] {
                guard case .unknown = try await vins.decode(unknown, .seconds(5), nil) else {
                    Issue.record("\(unknown) is known")
                    return
                }
            }
            await expectThrows(NeighbourError.self) {
                _ = try await vins.decode("ANOTHER", .milliseconds(200), nil)
            }
            await server.drain(within: .milliseconds(100))
        }
    }
}
