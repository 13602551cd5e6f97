public import ServiceKit

/// What the `identity` binary can do beside the usual.
public let commands: [Command] = [.client]
