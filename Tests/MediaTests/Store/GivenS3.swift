import Crypto
import EventLoop
import HTTP
import HTTPServer
import Routing

/// A bucket in memory that believes nobody: it computes each request's signature itself, after Amazon's description
/// (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
final class GivenS3 {
    struct Seen {
        let method: String
        let path: String
        let range: String?
    }

    let port: UInt16
    private let server: Server
    let state: State

    /// What the handler knows.
    final class State {
        var objects: [String: [UInt8]] = [:]
        var seen: [Seen] = []
        var refusals = 0
        /// Answers this to everything, if set.
        var status: Int?
        var knowsRanges = true
    }

    var url: String { "http://127.0.0.1:\(port)/bucket" }

    init(secret: String) throws {
        let state = State()
        self.state = state
        server = Server(refuse: Router.refuse) { request in
            let body = (try? await request.body.collect(upTo: 64 << 20)) ?? []
            return Self.answer(request.head, body, secret, state)
        }
        let listener = try Listener(host: "127.0.0.1", port: 0)
        port = listener.port
        server.listen(on: listener)
    }

    func close() async { await server.drain(within: .milliseconds(100)) }

    private static func answer(_ head: RequestHead, _ body: [UInt8], _ secret: String, _ state: State) -> Response {
        let path = head.target.pathText
        state.seen.append(Seen(method: head.method.name, path: path, range: head["range"]))
        if let status = state.status { return Response(Status(status), text: "<Error><Code>Told</Code></Error>") }
        guard isSigned(head, body, secret) else {
            state.refusals += 1
            return Response(Status(403), text: "<Error><Code>SignatureDoesNotMatch</Code></Error>")
        }
        switch head.method {
        case .put:
            state.objects[path] = body
            return Response(.ok)
        case .delete:
            state.objects[path] = nil
            return Response(.noContent)
        default:
            guard let object = state.objects[path] else { return Response(.notFound, text: "<Error/>") }
            guard state.knowsRanges, let range = head["range"]?.dropFirst(6).split(separator: "-"),
                let first = Int(range[0]), let last = Int(range[1])
            else { return Response(.ok, body: .bytes(object)) }
            guard first < object.count else { return Response(Status(416)) }
            let end = min(object.count, last + 1)
            return Response(
                Status(206), ["Content-Range": "bytes \(first)-\(end - 1)/\(object.count)"],
                body: .bytes(Array(object[first..<end])))
        }
    }

    private static func isSigned(_ head: RequestHead, _ body: [UInt8], _ secret: String) -> Bool {
        guard let authorization = head["authorization"], let date = head["x-amz-date"],
            head["x-amz-content-sha256"] == hex(Hash.sha256(body)),
            let signed = part("SignedHeaders", of: authorization), signed.contains("host"),
            let scope = part("Credential", of: authorization)?.split(separator: "/", maxSplits: 1).last
        else { return false }
        let fields = signed.split(separator: ";").map { (String($0), head[String($0)] ?? "") }
        return part("Signature", of: authorization)
            == Self.signature(
                head.method.name, head.target.pathText, fields, payload: hex(Hash.sha256(body)), date: date,
                scope: String(scope), secret: secret)
    }

    private static func part(_ name: String, of text: String) -> String? {
        guard let start = text.firstRange(of: "\(name)=") else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "," })
    }

    /// The signature of a request without query.
    static func signature(
        _ method: String, _ path: String, _ fields: [(String, String)], payload: String, date: String, scope: String,
        secret: String
    ) -> String {
        let names = fields.map(\.0).joined(separator: ";")
        let lines = fields.map { "\($0.0):\($0.1)\n" }.joined()
        let request = "\(method)\n\(path)\n\n\(lines)\n\(names)\n\(payload)"
        let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(hex(Hash.sha256(request.utf8)))"
        var key = Array("AWS4\(secret)".utf8)
        for part in scope.split(separator: "/") { key = HMAC.authenticate(part.utf8, key: key) }
        return hex(HMAC.authenticate(text.utf8, key: key))
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
