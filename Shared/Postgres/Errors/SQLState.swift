/// What the server tells of a fault, before it is sorted into `PostgresError`.
struct ServerFault {
    var sqlState: String
    var message: String
    var constraint: String
    var column: String
    /// FATAL and PANIC end the connection.
    var severity = "ERROR"

    /// The typed error. DETAIL, HINT and CONTEXT are never looked at: they quote values.
    var error: PostgresError {
        switch sqlState {
        case "23505": .uniqueViolation(constraint: constraint)
        case "23503": .foreignKeyViolation(constraint: constraint)
        case "23514": .checkViolation(constraint: constraint)
        case "23502": .notNullViolation(column: column)
        case "23P01": .exclusionViolation(constraint: constraint)
        case "40001": .serializationFailure
        case "40P01": .deadlockDetected
        case "55P03": .lockNotAvailable
        case "57014": .queryCanceled
        case "42501": .insufficientPrivilege(message)
        case "25006": .readOnlyTransaction
        case "25P02": .transactionFailed
        case "53300": .tooManyConnections
        case "57P01", "57P02", "57P03": .adminShutdown
        case "0A000" where message == "cached plan must not change result type": .schemaChanged
        // A prepared statement the server does not know: somebody deallocated it, or a pooler changed the server.
        case "26000": .schemaChanged
        case "": .connectionLost
        default:
            sqlState.hasPrefix("22")
                ? .invalidValue(sqlState: sqlState) : .server(sqlState: sqlState, message: safeMessage)
        }
    }

    /// The message where PostgreSQL makes it of the statement and the catalogue only. Others, such as those of RAISE
    /// in a function (P0001), may quote values and are left out.
    private var safeMessage: String {
        let classes = [
            "08", "0A", "25", "26", "28", "2B", "34", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "XX",
        ]
        return classes.contains(String(sqlState.prefix(2))) ? message : ""
    }

    /// Whether the connection ends with it, so that what was under way may have happened or not.
    var endsConnection: Bool { severity != "ERROR" }

    /// Whether the prepared statement is to be forgotten: it is unknown to the server or outdated.
    var isStaleStatement: Bool { error == .schemaChanged }
}
