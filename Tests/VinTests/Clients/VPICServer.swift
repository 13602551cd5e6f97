import EventLoop
import FoundationEssentials
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Testing

@testable import Vin

/// A server in the place of NHTSA's: answers what the test says, or replays. Belongs to one worker.
final class VPICServer {
    /// What was asked: the target, and the form of a batch.
    struct Asked {
        let path: String
        let query: [String: String]
        /// The VINs, each with the year behind a comma, as they came.
        let vins: [String]
    }

    private let server: Server
    let base: String
    private let notes: Notes

    private final class Notes {
        var asked: [Asked] = []
    }

    var asked: [Asked] { notes.asked }

    init(_ answer: @escaping (Asked) async -> Response) throws {
        let listener = try Listener(port: 0)
        base = "http://127.0.0.1:\(listener.port)/api/vehicles/"
        let notes = Notes()
        self.notes = notes
        server = Server { request in
            let segments = (try? request.head.target.segments()) ?? []
            let query = (try? request.head.target.queryItems()) ?? []
            var items = Dictionary(query.map { ($0.name, $0.value) }) { first, _ in first }
            var vins = [segments.last ?? ""]
            if request.head.method == .post {
                let body = (try? await request.body.collect()) ?? []
                let form = (try? Target("/?" + String(decoding: body, as: UTF8.self))?.queryItems()) ?? []
                items.merge(form.map { ($0.name, $0.value) }) { $1 }
                vins = (items["DATA"] ?? "").split(separator: ";").map(String.init)
            } else if let year = items["modelyear"] {
                vins[0] += ",\(year)"
            }
            // A batch's address ends in a slash, which `segments` does not take; the VIN is the last part of the others.
            let path = request.head.target.pathText.split(separator: "/")
            let parts = request.head.method == .post ? path[...] : path.dropLast()
            let asked = Asked(path: parts.joined(separator: "/"), query: items, vins: vins)
            notes.asked.append(asked)
            return await answer(asked)
        }
        server.listen(on: listener)
    }

    func close() async { await server.drain(within: .milliseconds(50)) }

    /// The envelope around results, as the service has it.
    static func envelope(_ results: [String]) -> Response {
        json(
            "{\"Count\":\(results.count),\"Message\":\"ok\",\"SearchCriteria\":null,\"Results\":[\(results.joined(separator: ","))]}"
        )
    }

    static func json(_ text: String) -> Response {
        Response(.ok, ["Content-Type": "application/json; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    /// A flat result in the service's form: every field a text, the missing ones empty.
    static func result(
        _ vin: String, make: String = "TESTLA", codes: String = "0", text: String = "0 - VIN decoded clean"
    ) -> String {
        """
        {"VIN":"\(vin.prefix { $0 != "," })","Make":"\(make)","MakeID":"441","Model":" Model T ","ModelYear":"2021","Trim":"",
        "DisplacementL":"2.998832712","Note":"one; two","ErrorCode":"\(codes)","ErrorText":"\(text)","SuggestedVIN":""}
        """
    }

    /// A server that knows every VIN; the make is the VIN, so that a mix-up shows.
    static func knowing() throws -> VPICServer {
        try VPICServer { asked in envelope(asked.vins.map { result($0, make: $0) }) }
    }
}
