public import Routing

/// Everything the tenants service answers, and to whom.
public func routes(_ app: App) -> [Route] { [] }
