public import Routing
internal import ServiceKit

/// Everything the identity service answers, and to whom; each group stands in a file of its own.
public func routes(_ app: App) -> [Route] {
    accountRoutes(app) + sessionRoutes(app) + standardRoutes(app) + auditRoutes(app)
        + factorRoutes(app) + memberRoutes(app) + invitationRoutes(app) + apiKeyRoutes(app) + internalRoutes(app)
        + jobRoutes(app.database)
}
