public import Routing
internal import ServiceKit

/// Everything the customers service answers, and to whom. Each group stands in a file of its own.
public func routes(_ app: App) -> [Route] {
    customerRoutes(app)
        + customerListRoutes(app)
        + claimRoutes(app)
        + consentRoutes(app)
        + relationshipRoutes(app)
        + noteRoutes(app)
        + timelineRoutes(app)
        + vehicleRoutes(app)
        + odometerRoutes(app)
        + transferRoutes(app)
        + tenantRoutes(app)
        + briefRoutes(app)
        + jobRoutes(app.database)
}
