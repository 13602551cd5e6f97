public import Routing
internal import ServiceKit

/// Everything the notifications service answers, and to whom. Each group stands in a file of its own.
public func routes(_ app: App) -> [Route] {
    notificationRoutes(app)
        + deliveryRoutes(app)
        + jobRoutes(app.database)
        + TenantDirectory.routes(app.database)
}
