/// Why something cryptographic cannot be done. The texts name the kind of fault, never key material.
public enum CryptoError: Error, Equatable, Sendable {
    /// The text or bytes are not a key of the kind asked for.
    case notAKey(String)
    /// A shared secret is malformed or shorter than it must be.
    case notASecret(String)
    /// libcrypto refused a call that cannot fail with good input; the name of the call.
    case failed(call: String)
}
