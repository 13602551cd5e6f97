import EventLoop
import HTTP
import TestSupport

@testable import HTTPClient

/// A client and a scripted server on one worker; both are closed after `body`.
func withServer(
    settings: ClientSettings = ClientSettings(service: "tests"),
    _ script: @escaping @Sendable (Peer) async throws -> Void,
    _ body: @Sendable (Client, ScriptedServer) async throws -> Void
) async throws {
    try await onWorker { _ in
        let server = try ScriptedServer(script)
        let client = Client(settings)
        defer {
            client.close()
            server.close()
        }
        try await body(client, server)
    }
}

/// Answers every request of a connection with 200 and the number of the connection.
@Sendable func answerAll(_ peer: Peer) async throws {
    while true {
        try await peer.request()
        try await peer.answer(body: "\(peer.number)")
    }
}

extension Client {
    /// The error of the call; nil when it has none.
    func error(of call: Call) async -> ClientError? {
        do {
            _ = try await send(call)
            return nil
        } catch {
            return error
        }
    }

    /// How the call fails; nil when it does not.
    func failure(_ call: Call) async -> ClientError.Kind? { await error(of: call)?.kind }

    /// The body of the answer to a GET; nil when it fails.
    func text(of url: String) async -> String? { try? await send(Call("test", .get, url)).text }

    /// A GET without retries, for the tests of one attempt.
    func failureOfGet(_ url: String, limit: Duration = .seconds(20), responseLimit: Int = 1000) async -> ClientError
        .Kind?
    {
        await failure(Call("test", .get, url, limit: limit, responseLimit: responseLimit, retry: .never))
    }
}

extension ClientResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
