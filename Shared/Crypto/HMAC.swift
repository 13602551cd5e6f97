import COpenSSL

/// Keyed digests (RFC 2104) and keys derived with them (RFC 5869).
public enum HMAC {
    /// The HMAC of `message` under `key`, as long as the digest of `algorithm`.
    public static func authenticate(
        _ message: some Collection<UInt8>, key: some Collection<UInt8>, _ algorithm: HashAlgorithm = .sha256
    ) -> [UInt8] {
        let length = algorithm.digestLength
        return key.withBytes { key in
            message.withBytes { message in
                [UInt8](unsafeUninitializedCapacity: length) { output, initialized in
                    // Sound: the output has the digest's length; key and message live until the closures return.
                    // A null key means "the key of before" to libcrypto, so an empty one still gets an address.
                    withUnsafePointer(to: UInt8(0)) { nothing in
                        let done = COpenSSL.HMAC(
                            algorithm.implementation, key.baseAddress ?? nothing, Int32(key.count),
                            message.baseAddress ?? nothing, message.count, output.baseAddress, nil)
                        precondition(done != nil, "HMAC failed")
                    }
                    initialized = length
                }
            }
        }
    }

    /// Whether `code` is the HMAC of `message`, in a time that tells nothing of where they differ.
    public static func isValid(
        _ code: some Collection<UInt8>, for message: some Collection<UInt8>, key: some Collection<UInt8>,
        _ algorithm: HashAlgorithm = .sha256
    ) -> Bool {
        constantTimeEqual(code, authenticate(message, key: key, algorithm))
    }

    /// HKDF (RFC 5869): `count` bytes of key for the purpose `info`, out of a secret that is random but not uniform.
    public static func deriveKey(
        from secret: some Collection<UInt8>, salt: [UInt8] = [], info: [UInt8], count: Int,
        _ algorithm: HashAlgorithm = .sha256
    ) -> [UInt8] {
        precondition(count > 0 && count <= 255 * algorithm.digestLength, "RFC 5869 gives at most 255 digests of key")
        let pseudorandom = authenticate(
            secret, key: salt.isEmpty ? [UInt8](repeating: 0, count: algorithm.digestLength) : salt, algorithm)
        var key: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 0
        while key.count < count {
            counter += 1
            block = authenticate(block + info + [counter], key: pseudorandom, algorithm)
            key.append(contentsOf: block)
        }
        return Array(key.prefix(count))
    }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
public func constantTimeEqual(_ one: some Collection<UInt8>, _ other: some Collection<UInt8>) -> Bool {
    one.withBytes { one in
        other.withBytes { other in
            guard one.count == other.count else { return false }
            guard let first = one.baseAddress, let second = other.baseAddress else { return true }
            // Sound: both buffers have `one.count` bytes.
            return CRYPTO_memcmp(first, second, one.count) == 0
        }
    }
}
