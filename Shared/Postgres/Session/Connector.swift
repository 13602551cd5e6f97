internal import EventLoop

/// Makes connections without blocking the worker: names are looked up by a thread, everything else waits on the loop.
enum Connector {
    static func connect(
        _ target: ConnectionString, settings: DatabaseSettings, on loop: EventLoop,
        notice: @escaping (ServerNotice) -> Void
    ) async throws -> Wire {
        let limit = Instant.now + settings.connectTimeout
        var addresses: [String: String] = [:]
        for name in target.namesToResolve {
            guard let address = try await BlockingCalls.pool.run({ BlockingCalls.address(of: name) }) else {
                throw PostgresError.connectionFailed(reason: "no address for host \(name)")
            }
            addresses[name] = address
        }
        let wire = try Wire(
            parameters: target.resolved(addresses)
                .complete(applicationName: settings.applicationName, settings: settings.serverSettings))
        var progress = Wire.Progress.writing
        while progress != .connected {
            guard progress != .failed else { throw failure(wire.errorMessage) }
            try await loop.ready(wire.descriptor, progress == .reading ? .read : .write, until: limit)
            progress = wire.connectProgress()
        }
        try wire.startPipeline(notice: notice)
        return wire
    }

    /// libpq gives no code for a refused connection, only the server's words.
    private static func failure(_ message: String) -> PostgresError {
        if message.contains("too many clients") || message.contains("remaining connection slots") {
            return .tooManyConnections
        }
        if message.contains("the database system is") { return .adminShutdown }
        return .connectionFailed(reason: message)
    }
}

extension EventLoop {
    /// Waits until the descriptor is ready; throws `connectionFailed` when `limit` passes first.
    func ready(_ descriptor: Int32, _ interest: Interest, until limit: Instant?) async throws {
        let _: Void = try await suspend { waiter in
            do {
                let watch = try self.watch(descriptor, interest) { _ in waiter.resume() }
                let timer = limit.map { limit in
                    self.at(limit) {
                        waiter.resume(throwing: PostgresError.connectionFailed(reason: "no answer in time"))
                    }
                }
                waiter.onEnd = {
                    watch.cancel()
                    timer?.cancel()
                }
            } catch {
                waiter.resume(throwing: error)
            }
        }
    }
}
