import COpenSSL

/// The owner of one EVP_PKEY on P-256: every call of libcrypto that touches a key is in this file. Sound to share
/// between threads: the pointer is set once, freed once, and no call here changes the key behind it.
final class KeyHandle: @unchecked Sendable {
    private let key: OpaquePointer

    /// Takes ownership of `key`.
    private init(owning key: OpaquePointer) {
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    static func generate() throws(CryptoError) -> KeyHandle {
        guard let key = copenssl_generate_p256() else { throw failure("EVP_PKEY_Q_keygen") }
        return KeyHandle(owning: key)
    }

    /// A public key of its uncompressed point; libcrypto refuses what is not on the curve.
    convenience init(point: [UInt8]) throws(CryptoError) {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else {
            throw failure("EVP_PKEY_CTX_new_from_name")
        }
        defer { EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1,
            copenssl_p256_of_point(context, &made, point, point.count) == 1, let key = made
        else {
            ERR_clear_error()
            throw .notAKey("the coordinates name no point of P-256")
        }
        self.init(owning: key)
        try check(EVP_PKEY_public_check, "the coordinates name no point of P-256")
    }

    /// A private key of a PEM text.
    convenience init(pem: String) throws(CryptoError) {
        let bytes = Array(pem.utf8)
        // Sound: the memory BIO reads `bytes` in place and is freed before they go. The empty pass phrase keeps
        // libcrypto from asking on the terminal: an encrypted key is refused.
        let read: OpaquePointer? = bytes.withUnsafeBufferPointer { bytes in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { return nil }
            defer { BIO_free(bio) }
            var nothing: CChar = 0
            return PEM_read_bio_PrivateKey(bio, nil, nil, &nothing)
        }
        guard let key = read else {
            ERR_clear_error()
            throw .notAKey("no unencrypted private key in PEM")
        }
        self.init(owning: key)
        guard groupName == "prime256v1" else { throw .notAKey("the key is not on P-256") }
        try check(EVP_PKEY_check, "the private key does not fit its public key")
    }

    func coordinates() throws(CryptoError) -> (x: [UInt8], y: [UInt8]) {
        (try number(OSSL_PKEY_PARAM_EC_PUB_X), try number(OSSL_PKEY_PARAM_EC_PUB_Y))
    }

    func sign(_ digest: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let context = EVP_PKEY_CTX_new(key, nil) else { throw failure("EVP_PKEY_CTX_new") }
        defer { EVP_PKEY_CTX_free(context) }
        // 72 bytes are the longest DER of two 32-byte integers; libcrypto is told and keeps to it.
        var signature = [UInt8](repeating: 0, count: 80)
        var length = signature.count
        guard EVP_PKEY_sign_init(context) == 1,
            EVP_PKEY_sign(context, &signature, &length, digest, digest.count) == 1
        else { throw failure("EVP_PKEY_sign") }
        return Array(signature[..<length])
    }

    func verifies(_ signature: [UInt8], _ digest: [UInt8]) -> Bool {
        guard let context = EVP_PKEY_CTX_new(key, nil) else { return false }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_verify_init(context) == 1,
            EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
        else {
            ERR_clear_error()  // a bad signature leaves entries in the thread's error queue
            return false
        }
        return true
    }

    func pem() throws(CryptoError) -> String {
        guard let bio = BIO_new(BIO_s_secmem()) else { throw failure("BIO_new") }
        defer { BIO_free(bio) }
        guard PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1 else {
            throw failure("PEM_write_bio_PKCS8PrivateKey")
        }
        var start: UnsafeMutablePointer<CChar>?
        let count = copenssl_bio_contents(bio, &start)
        // Sound: the BIO owns `count` bytes at `start` until it is freed, after the copy.
        return String(
            decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The curve as libcrypto names it, or nil where the key is of another kind.
    private var groupName: String? {
        var name = [UInt8](repeating: 0, count: 64)
        var length = 0
        let found = name.withUnsafeMutableBytes { name in
            // Sound: libcrypto writes at most `name.count` bytes, the terminating zero included.
            EVP_PKEY_get_utf8_string_param(
                key, OSSL_PKEY_PARAM_GROUP_NAME, name.baseAddress?.assumingMemoryBound(to: CChar.self), name.count,
                &length)
        }
        guard found == 1 else {
            ERR_clear_error()
            return nil
        }
        return String(decoding: name[..<length], as: UTF8.self)
    }

    private func number(_ name: String) throws(CryptoError) -> [UInt8] {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, name, &number) == 1 else { throw failure("EVP_PKEY_get_bn_param") }
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: P256.width)
        guard BN_bn2binpad(number, &bytes, Int32(bytes.count)) == Int32(P256.width) else {
            throw failure("BN_bn2binpad")
        }
        return bytes
    }

    private func check(_ call: (OpaquePointer?) -> Int32, _ message: String) throws(CryptoError) {
        let context = EVP_PKEY_CTX_new(key, nil)
        defer { EVP_PKEY_CTX_free(context) }
        guard call(context) == 1 else {
            ERR_clear_error()
            throw .notAKey(message)
        }
    }
}

/// The error of a call that cannot fail with good input; empties the thread's error queue, which nobody else reads.
private func failure(_ call: String) -> CryptoError {
    ERR_clear_error()
    return .failed(call: call)
}
