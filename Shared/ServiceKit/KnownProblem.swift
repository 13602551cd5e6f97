internal import EventLoop
internal import HTTPClient
internal import Postgres
public import Routing

/// The problem for errors of the shared parts that are nobody's defect: the database or a neighbour is away or
/// overloaded, or two changes met. Nil for what should not happen: that becomes a 500 with an id, and a log line.
public func knownProblem(_ error: any Error) -> Problem? {
    switch error {
    case let error as PostgresError:
        switch error {
        case .connectionFailed, .connectionLost, .adminShutdown, .tooManyConnections, .queueFull, .noConnectionInTime,
            .deadlineExceeded, .queryCanceled, .closed, .lockNotAvailable:
            .unavailable("The database does not answer in time.")
        // Whether the change stands is not known; the same request with the same key finds out.
        case .commitUnknown: .unavailable("It is not known whether the change was made; repeat the request.")
        case .serializationFailure, .deadlockDetected:
            Problem(.conflict("concurrent-change", "Somebody else changed the same thing"))
        default: nil
        }
    case is ClientError: .unavailable("A service that is needed for this does not answer.")
    case is BlockingPool.Full: .unavailable("There is too much to do.")
    default: nil
    }
}
