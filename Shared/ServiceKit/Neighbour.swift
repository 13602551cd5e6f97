internal import EventLoop
public import HTTP
internal import HTTPClient
internal import JSON
public import Models
public import Routing
public import Telemetry

/// Why a neighbour gave no answer that can be used.
public enum NeighbourError: ProblemConvertible, Hashable {
    /// No answer in time, no connection, or the breaker is open.
    case unreachable(String)
    /// An answer that says no; the code is that of its problem.
    case refused(status: Int, code: String?)
    /// 2xx with a body that is not what was asked for.
    case malformed(String)

    /// 503: without the neighbour it cannot be done, with it perhaps soon.
    public var problem: Problem { .unavailable("A service that is needed for this does not answer.", retryAfter: 2) }
}

/// One other service of the suite: JSON in and out, with a deadline, the trace and a token of this service for the
/// tenant concerned. Belongs to one worker.
public struct Neighbour {
    /// Its word.
    public let name: String
    private let base: String
    private let client: Client
    private let tokens: ServiceTokens?

    init(_ name: String, base: String, client: Client, tokens: ServiceTokens?) {
        self.name = name
        self.base = base
        self.client = client
        self.tokens = tokens
    }

    /// Reads. With a tenant the call carries a service token, without one no credentials.
    public func get<Output: Decodable>(
        _ path: String, in tenant: TenantID?, limit: Duration = .seconds(3), trace: TraceContext? = nil
    ) async throws -> Output {
        try read(path, try await call(.get, path, [], tenant, limit, nil, nil, trace))
    }

    /// Sends a value and reads the answer.
    ///
    /// - Parameters:
    ///   - key: sent as `Idempotency-Key`: the call may then be repeated.
    ///   - repeatable: whether a second attempt does no harm; nil: as the method and the key say.
    public func send<Input: Encodable, Output: Decodable>(
        _ method: HTTP.Method, _ path: String, _ body: Input, in tenant: TenantID?, limit: Duration = .seconds(3),
        key: String? = nil, repeatable: Bool? = nil, trace: TraceContext? = nil
    ) async throws -> Output {
        try read(path, try await call(method, path, try JSONWriter.encode(body), tenant, limit, key, repeatable, trace))
    }

    /// Sends a value whose answer has nothing in it.
    public func send<Input: Encodable>(
        _ method: HTTP.Method, _ path: String, _ body: Input, in tenant: TenantID?, limit: Duration = .seconds(3),
        key: String? = nil, repeatable: Bool? = nil, trace: TraceContext? = nil
    ) async throws {
        _ = try await call(method, path, try JSONWriter.encode(body), tenant, limit, key, repeatable, trace)
    }

    /// The bytes of a public document.
    func bytes(_ path: String, limit: Duration = .seconds(3)) async throws -> [UInt8] {
        try await call(.get, path, [], nil, limit, nil, nil, nil)
    }

    private func read<Output: Decodable>(_ path: String, _ body: [UInt8]) throws(NeighbourError) -> Output {
        do {
            return try JSONReader.decode(from: body)
        } catch {
            throw .malformed("\(name) \(path)")
        }
    }

    private func call(
        _ method: HTTP.Method, _ path: String, _ body: [UInt8], _ tenant: TenantID?, _ limit: Duration,
        _ key: String?, _ repeatable: Bool?, _ trace: TraceContext?
    ) async throws -> [UInt8] {
        var fields = Fields()
        if !body.isEmpty { fields["Content-Type"] = "application/json" }
        fields["Idempotency-Key"] = key
        if let tenant {
            guard let tokens else { throw NeighbourError.unreachable("\(name): CLIENT_SECRET is not set") }
            fields["Authorization"] = "Bearer \(try await tokens.token(for: tenant))"
        }
        let response: ClientResponse
        do {
            response = try await client.send(
                HTTPClient.Call(
                    "\(name) \(method.name)", method, base + path, fields: fields, body: body, limit: limit,
                    repeatable: repeatable, trace: trace))
        } catch {
            throw NeighbourError.unreachable("\(name): \(error.kind)")
        }
        if response.status.code == 401, let tenant { tokens?.forget(tenant) }
        guard (200...299).contains(response.status.code) else {
            let problem = try? JSONReader.decode(ProblemCode.self, from: response.body)
            throw NeighbourError.refused(status: response.status.code, code: problem?.code)
        }
        return response.body
    }

    private struct ProblemCode: Decodable {
        let code: String?
    }
}
