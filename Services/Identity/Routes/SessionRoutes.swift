internal import Routing

func sessionRoutes(_ app: App) -> [Route] { [] }
