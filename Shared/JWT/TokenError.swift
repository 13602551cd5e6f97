/// Why a token or key set is not taken. For the log only: whoever sent it gets one and the same 401, whatever the case.
public enum TokenError: Error, Equatable, Sendable {
    /// Longer than 8 KiB.
    case tooLong
    /// Not three parts of strict base64url, or a part is not what it must be.
    case malformed(String)
    /// The header asks for something that is refused whatever it says: `crit`, an embedded key, a compression.
    case refusedHeader(String)
    /// The algorithm is not the one pinned to the key.
    case wrongAlgorithm
    /// The type is not the one expected.
    case wrongType
    /// No key of the set has the token's `kid`.
    case unknownKey
    /// The signature is not the key's.
    case badSignature
    /// A claim is missing or has the wrong JSON type.
    case badClaim(String)
    /// Another issuer's token, or one for somebody else.
    case notForUs(String)
    /// Past its `exp`.
    case expired
    /// Before its `nbf` or `iat`.
    case notYetValid
    /// Lives longer than a token may.
    case livesTooLong
    /// A key or key set is malformed.
    case badKey(String)
}
