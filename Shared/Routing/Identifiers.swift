import Crypto
public import Models

extension ID {
    /// A new id, greater than every one that this process made before.
    public static func new() -> ID {
        let (high, low) = UUIDv7.next()
        guard let id = ID(high: high, low: low) else { preconditionFailure("UUIDv7.next makes version 7") }
        return id
    }
}
