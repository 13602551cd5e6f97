internal import Routing

func standardRoutes(_ app: App) -> [Route] { [] }
