internal import Crypto
internal import Models

extension ID {
    /// A new id, greater than every one that this process made before.
    static func new() -> ID {
        let (high, low) = UUIDv7.next()
        guard let id = ID(high: high, low: low) else { preconditionFailure("UUIDv7 makes UUIDs of version 7") }
        return id
    }
}
