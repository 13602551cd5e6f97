import COpenSSL

/// The hash functions of FIPS 180-4 that the suite uses.
public enum HashAlgorithm: String, CaseIterable, Sendable {
    /// Only inside HMAC for one-time passwords (RFC 4226 knows nothing else); broken for everything else.
    case sha1
    case sha256
    case sha384
    case sha512

    /// Bytes of a digest.
    public var digestLength: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// libcrypto's implementation, looked up once: a look-up by name costs more than hashing a short text.
    var implementation: OpaquePointer {
        switch self {
        case .sha1: Self.fetched.sha1
        case .sha256: Self.fetched.sha256
        case .sha384: Self.fetched.sha384
        case .sha512: Self.fetched.sha512
        }
    }

    private static let fetched = Implementations()

    /// Sound to share: an EVP_MD never changes once fetched, and these live as long as the process.
    private struct Implementations: @unchecked Sendable {
        let sha1 = fetch("SHA1")
        let sha256 = fetch("SHA256")
        let sha384 = fetch("SHA384")
        let sha512 = fetch("SHA512")

        private static func fetch(_ name: String) -> OpaquePointer {
            guard let implementation = EVP_MD_fetch(nil, name, nil) else { preconditionFailure("no \(name)") }
            return implementation
        }
    }
}
