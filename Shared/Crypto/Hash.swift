import COpenSSL

/// Digests of bytes that are all there.
public enum Hash {
    /// The SHA-256 digest, 32 bytes.
    public static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] { digest(bytes, .sha256) }

    /// The SHA-384 digest, 48 bytes.
    public static func sha384(_ bytes: some Collection<UInt8>) -> [UInt8] { digest(bytes, .sha384) }

    /// The SHA-512 digest, 64 bytes.
    public static func sha512(_ bytes: some Collection<UInt8>) -> [UInt8] { digest(bytes, .sha512) }

    /// The digest by `algorithm`.
    public static func digest(_ bytes: some Collection<UInt8>, _ algorithm: HashAlgorithm) -> [UInt8] {
        let length = algorithm.digestLength
        return bytes.withBytes { input in
            [UInt8](unsafeUninitializedCapacity: length) { output, initialized in
                // Sound: the output has the digest's length; the input lives until the closure returns.
                let done = EVP_Digest(
                    input.baseAddress, input.count, output.baseAddress, nil, algorithm.implementation, nil)
                precondition(done == 1, "EVP_Digest failed")
                initialized = length
            }
        }
    }
}

/// A digest of bytes that come in pieces: uploads, exports. Not Sendable: one owner feeds it.
public final class RunningHash {
    private let context: OpaquePointer
    private let algorithm: HashAlgorithm
    private var result: [UInt8]?

    /// Starts a digest by `algorithm`.
    public init(_ algorithm: HashAlgorithm = .sha256) {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, algorithm.implementation, nil) == 1 else {
            preconditionFailure("no memory for a digest")
        }
        self.context = context
        self.algorithm = algorithm
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds the next piece; after `finish()` this is a mistake in the program and traps.
    public func update(_ bytes: some Collection<UInt8>) {
        precondition(result == nil, "the digest is finished")
        bytes.withBytes { input in
            // Sound: the input lives until the closure returns, and EVP_DigestUpdate keeps no pointer to it.
            precondition(EVP_DigestUpdate(context, input.baseAddress, input.count) == 1, "EVP_DigestUpdate failed")
        }
    }

    /// The digest of all pieces; asking again gives the same.
    public func finish() -> [UInt8] {
        if let result { return result }
        let length = algorithm.digestLength
        let digest = [UInt8](unsafeUninitializedCapacity: length) { output, initialized in
            // Sound: the output has the digest's length.
            precondition(EVP_DigestFinal_ex(context, output.baseAddress, nil) == 1, "EVP_DigestFinal_ex failed")
            initialized = length
        }
        result = digest
        return digest
    }
}

extension Collection where Element == UInt8 {
    /// The bytes in one piece, copied only where the collection has none.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        if let result = try withContiguousStorageIfAvailable(body) { return result }
        return try Array(self).withUnsafeBufferPointer(body)
    }
}
