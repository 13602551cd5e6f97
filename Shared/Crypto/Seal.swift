import COpenSSL

/// Secrets at rest: AES-256 in GCM (NIST SP 800-38D). What is sealed is 28 bytes longer: a random nonce of 12 bytes in
/// front, the tag of 16 bytes behind. One key is good for 2^32 seals (section 8.3), with random nonces.
public enum Seal {
    private static let nonceLength = 12
    private static let tagLength = 16

    /// Seals `secret` under a key of 32 bytes.
    ///
    /// - Parameter place: where it belongs, such as the row's id: it opens nowhere else.
    public static func close(_ secret: [UInt8], key: [UInt8], place: [UInt8] = []) throws(CryptoError) -> [UInt8] {
        precondition(key.count == 32, "AES-256 has a key of 32 bytes")
        let nonce = Random.bytes(nonceLength)
        guard let context = EVP_CIPHER_CTX_new() else { throw .failed(call: "EVP_CIPHER_CTX_new") }
        defer { EVP_CIPHER_CTX_free(context) }
        var (length, last): (Int32, Int32) = (0, 0)
        var sealed = [UInt8](repeating: 0, count: secret.count + 16)
        var tag = [UInt8](repeating: 0, count: tagLength)
        // Sound: GCM writes as many bytes as it reads, the buffers have room for one block more, and libcrypto keeps no
        // pointer after a call. A nonce of 12 bytes is GCM's default length.
        let isDone =
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(context, nil, &length, place, Int32(place.count)) == 1
            && EVP_EncryptUpdate(context, &sealed, &length, secret, Int32(secret.count)) == 1
            && sealed.withUnsafeMutableBufferPointer {
                EVP_EncryptFinal_ex(context, $0.baseAddress.map { $0 + Int(length) }, &last) == 1
            }
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, Int32(tagLength), &tag) == 1
        guard isDone else {
            ERR_clear_error()
            throw .failed(call: "EVP_Encrypt")
        }
        return nonce + sealed[..<Int(length + last)] + tag
    }

    /// What was sealed; nil when it was sealed with another key or for another place, or was changed since.
    public static func open(_ sealed: [UInt8], key: [UInt8], place: [UInt8] = []) -> [UInt8]? {
        precondition(key.count == 32, "AES-256 has a key of 32 bytes")
        guard sealed.count >= nonceLength + tagLength, let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        let nonce = Array(sealed[..<nonceLength])
        let text = Array(sealed[nonceLength..<(sealed.count - tagLength)])
        var tag = Array(sealed.suffix(tagLength))
        var (length, last): (Int32, Int32) = (0, 0)
        var secret = [UInt8](repeating: 0, count: text.count + 16)
        // Sound: as in `close`. Nothing of `secret` is given away before EVP_DecryptFinal_ex has compared the tag.
        let isGenuine =
            EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_DecryptUpdate(context, nil, &length, place, Int32(place.count)) == 1
            && EVP_DecryptUpdate(context, &secret, &length, text, Int32(text.count)) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, Int32(tagLength), &tag) == 1
            && secret.withUnsafeMutableBufferPointer {
                EVP_DecryptFinal_ex(context, $0.baseAddress.map { $0 + Int(length) }, &last) == 1
            }
        guard isGenuine else {
            ERR_clear_error()
            return nil
        }
        return Array(secret[..<Int(length + last)])
    }
}
