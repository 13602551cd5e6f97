internal import Routing

func auditRoutes(_ app: App) -> [Route] { [] }
