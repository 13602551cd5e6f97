import Crypto
import TestSupport
import Testing

@Suite struct KeyFileTests {
    private func openssl(_ command: String, _ input: [UInt8] = []) throws -> String {
        let result = try shell("openssl \(command) 2>/dev/null", input: input)
        #expect(result.status == 0, "\(result.text)")
        return result.text
    }

    @Test func `keys of both PEM forms that openssl makes are read`() throws {
        let pkcs8 = try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256")
        #expect(pkcs8.hasPrefix("-----BEGIN PRIVATE KEY-----"))
        let sec1 = try openssl("pkey -traditional", Array(pkcs8.utf8))
        #expect(sec1.hasPrefix("-----BEGIN EC PRIVATE KEY-----"))
        let one = try P256.SigningKey(pem: pkcs8)
        let other = try P256.SigningKey(pem: sec1)
        #expect(one.verifyingKey.x == other.verifyingKey.x && one.verifyingKey.y == other.verifyingKey.y)
        let signature = try one.sign("message".utf8)
        #expect(other.verifyingKey.isValid(signature, for: "message".utf8))
    }

    @Test func `a key written here is read by openssl and by us`() throws {
        let key = try P256.SigningKey()
        let pem = try key.pem()
        #expect(try openssl("pkey -noout -text", Array(pem.utf8)).contains("prime256v1"))
        #expect(try P256.SigningKey(pem: pem).verifyingKey.x == key.verifyingKey.x)
    }

    @Test func `openssl verifies what is signed here`() throws {
        let key = try P256.SigningKey()
        let signature = try key.sign("message".utf8)
        // The same DER that libcrypto reads, written by hand from the 64 bytes.
        func integer(_ half: ArraySlice<UInt8>) -> [UInt8] {
            let digits = Array(half.drop(while: { $0 == 0 }))
            let padded = digits.first.map { $0 >= 0x80 } == true ? [0] + digits : digits
            return [2, UInt8(padded.count)] + padded
        }
        let content = integer(signature[..<32]) + integer(signature[32...])
        let der = Base64.encode([0x30, UInt8(content.count)] + content)
        let result = try shell(
            """
            d=$(mktemp -d); cat >$d/key; echo \(der) | base64 -d >$d/sig; printf message >$d/message
            openssl pkeyutl -verify -rawin -digest sha256 -inkey $d/key -sigfile $d/sig -in $d/message; s=$?; rm -r $d; exit $s
            """, input: Array(try key.pem().utf8))
        #expect(result.status == 0, "\(result.text)")
    }

    @Test(arguments: [
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "genpkey -algorithm ED25519",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:secret",
    ])
    func `keys of other kinds and encrypted keys are refused`(_ command: String) throws {
        let pem = try openssl(command)
        #expect(pem.contains("PRIVATE KEY"))
        #expect(throws: CryptoError.self) { try P256.SigningKey(pem: pem) }
    }

    @Test func `a public key, a certificate and nonsense are no private key`() throws {
        let pem = try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256")
        let publicKey = try openssl("pkey -pubout", Array(pem.utf8))
        for text in [
            publicKey, "", "nonsense", String(pem.dropLast(80)), pem.replacing("PRIVATE", with: "CERTIFICATE"),
        ] {
            #expect(throws: CryptoError.notAKey("no unencrypted private key in PEM")) { try P256.SigningKey(pem: text) }
        }
    }

    @Test func `a private key that does not fit the public key beside it is refused`() throws {
        let sec1 = try openssl("ecparam -name prime256v1 -genkey -noout")
        let body = sec1.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
        var der = try #require(Base64.decode(body))
        der[20] ^= 1  // inside the private number, which stands at bytes 7 to 38
        let wrong = "-----BEGIN EC PRIVATE KEY-----\n\(Base64.encode(der))\n-----END EC PRIVATE KEY-----\n"
        #expect(throws: CryptoError.self) { try P256.SigningKey(pem: wrong) }
    }
}
