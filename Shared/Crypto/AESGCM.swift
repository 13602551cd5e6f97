import COpenSSL

/// Authenticated encryption with AES-256 in Galois/counter mode (NIST SP 800-38D) through libcrypto.
enum AESGCM {
    /// Bytes of a key, a nonce and a tag.
    static let (keyLength, nonceLength, tagLength) = (32, 12, 16)

    /// The encrypted bytes and their tag. The nonce must be new for every call with this key.
    static func encrypt(
        _ plain: [UInt8], key: [UInt8], nonce: [UInt8], context: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        let cipher = try Cipher(key, nonce, encrypts: true)
        try cipher.authenticate(context)
        var output = try cipher.update(plain)
        output += try cipher.finishEncrypting()
        return output
    }

    /// The plain bytes; nil unless key, nonce, context and every bit are those of `encrypt`.
    static func decrypt(_ sealed: ArraySlice<UInt8>, key: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard sealed.count >= tagLength, let cipher = try? Cipher(key, nonce, encrypts: false),
            (try? cipher.authenticate(context)) != nil,
            let plain = try? cipher.update(Array(sealed.dropLast(tagLength))),
            cipher.finishDecrypting(tag: Array(sealed.suffix(tagLength)))
        else { return nil }
        return plain
    }

    /// One run of the cipher. Not Sendable: made, used and let go within one call.
    private final class Cipher {
        private let context: OpaquePointer

        init(_ key: [UInt8], _ nonce: [UInt8], encrypts: Bool) throws(CryptoError) {
            precondition(key.count == keyLength && nonce.count == nonceLength, "a key has 32 bytes, a nonce 12")
            guard let context = EVP_CIPHER_CTX_new() else { throw .failed(call: "EVP_CIPHER_CTX_new") }
            self.context = context
            // Sound: libcrypto copies key and nonce, whose lengths are checked above and are the cipher's own.
            guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypts ? 1 : 0) == 1 else {
                throw .failed(call: "EVP_CipherInit_ex")
            }
        }

        deinit { EVP_CIPHER_CTX_free(context) }

        func authenticate(_ bytes: [UInt8]) throws(CryptoError) {
            guard !bytes.isEmpty else { return }
            var count: Int32 = 0
            guard EVP_CipherUpdate(context, nil, &count, bytes, Int32(bytes.count)) == 1 else {
                throw .failed(call: "EVP_CipherUpdate")
            }
        }

        func update(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
            guard !bytes.isEmpty else { return [] }
            // Sound: in this mode a call writes exactly as many bytes as it is given.
            var output = [UInt8](repeating: 0, count: bytes.count)
            var count: Int32 = 0
            guard EVP_CipherUpdate(context, &output, &count, bytes, Int32(bytes.count)) == 1 else {
                throw .failed(call: "EVP_CipherUpdate")
            }
            return output
        }

        func finishEncrypting() throws(CryptoError) -> [UInt8] {
            var tag = [UInt8](repeating: 0, count: tagLength)
            guard finish(), control(EVP_CTRL_AEAD_GET_TAG, &tag) else { throw .failed(call: "EVP_CipherFinal_ex") }
            return tag
        }

        func finishDecrypting(tag: [UInt8]) -> Bool {
            var tag = tag
            guard control(EVP_CTRL_AEAD_SET_TAG, &tag), finish() else {
                ERR_clear_error()
                return false
            }
            return true
        }

        /// Sound: the end of this mode writes nothing, and the tag has the length that is named.
        private func finish() -> Bool {
            var (nothing, count): ([UInt8], Int32) = ([UInt8](repeating: 0, count: tagLength), 0)
            return EVP_CipherFinal_ex(context, &nothing, &count) == 1
        }

        private func control(_ command: Int32, _ tag: inout [UInt8]) -> Bool {
            EVP_CIPHER_CTX_ctrl(context, command, Int32(tagLength), &tag) == 1
        }
    }
}
