public import Routing
internal import ServiceKit

/// Everything the inquiries service answers, and to whom. Each group stands in a file of its own.
public func routes(_ app: App) -> [Route] {
    inquiryListRoutes(app) + inquiryRoutes(app) + deskRoutes(app) + guestRoutes(app) + offerRoutes(app)
        + routingRoutes(app) + decisionRoutes(app) + handOverRoutes(app) + quoteRoutes(app) + workRoutes(app)
        + reviewRoutes(app) + appointmentRoutes(app) + messageRoutes(app) + pictureRoutes(app)
        + TenantDirectory.routes(app.database)
}
