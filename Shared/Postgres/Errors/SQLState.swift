/// What the server tells of a fault, before it is sorted into `PostgresError`.
struct ServerFault {
    var sqlState: String
    var message: String
    var constraint: String
    var column: String
    /// FATAL and PANIC end the connection.
    var severity = "ERROR"

    /// It arose while a statement with values ran, so that its message may quote them.
    var mayQuoteValues = false

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
        case "42501": .insufficientPrivilege(safeMessage)
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

    /// The message where it cannot quote a value: PostgreSQL made it of the statement's text, or it begins like one that
    /// names things in the schema only. The message of RAISE in a function (P0001) says whatever the function wants.
    private var safeMessage: String {
        let harmless = ["permission denied for ", "must be owner of ", "new row violates row-level security policy"]
        if sqlState == "P0001" { return "" }
        return !mayQuoteValues || harmless.contains(where: message.hasPrefix) ? message : ""
    }

    /// Whether the connection ends with it, so that what was under way may have happened or not.
    var endsConnection: Bool { severity != "ERROR" }

    /// Whether the prepared statement is to be forgotten: it is unknown to the server or outdated.
    var isStaleStatement: Bool { error == .schemaChanged }
}
