public import Routing

/// Everything the customers service answers, and to whom.
public func routes(_ app: App) -> [Route] {
    customerRoutes(app)
        + customerListRoutes(app)
        + tenantRoutes(app)
}
