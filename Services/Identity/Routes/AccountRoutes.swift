internal import Routing

func accountRoutes(_ app: App) -> [Route] { [] }
