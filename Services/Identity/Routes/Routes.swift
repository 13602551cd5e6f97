public import Routing

/// Everything the identity service answers, and to whom.
public func routes(_ app: App) -> [Route] { [] }
