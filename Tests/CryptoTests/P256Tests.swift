import Crypto
import Testing

@testable import Crypto

@Suite struct P256Tests {
    /// RFC 7515, appendix A.3: the key and the signature over the example's signing input.
    private let key = try! P256.VerifyingKey(
        x: Base64.decodeURL("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")!,
        y: Base64.decodeURL("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")!)
    private let message = Array(
        """
        eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ
        """.utf8)
    private let signature = Base64.decodeURL(
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")!

    @Test func `the signature of RFC 7515 A.3 is valid`() {
        #expect(key.isValid(signature, for: message))
    }
}
