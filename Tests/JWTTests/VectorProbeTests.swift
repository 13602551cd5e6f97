import FoundationEssentials
import JWT
import TestSupport
import Testing

/// The probe as an auditor runs it: a process, one line in, one line out.
@Suite struct VectorProbeTests {
    private func answers(_ requests: String...) throws -> [String] {
        let input = requests.map { $0 + "\n" }.joined()
        let probe = productsFolder + "vector-probe"
        try #require(FileManager.default.isExecutableFile(atPath: probe), "build the product vector-probe first")
        let result = try shell("'\(probe)'", input: Array(input.utf8))
        #expect(result.status == 0)
        return result.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    private let jws =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    private let point =
        "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
    private let seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    @Test func `signatures are judged under the key given`() throws {
        let lines = try answers(
            "{\"op\":\"jws.verify\",\"jws\":\"\(jws)\",\"jwk\":{\(point)}}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(jws)\",\"jwk\":{\(point),\"kid\":\"a\"}}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(jws)\",\"keys\":[{\(point),\"kid\":\"a\"}]}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(jws)A\",\"jwk\":{\(point)}}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(jws)\",\"jwk\":{\(point),\"alg\":\"HS256\"}}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(jws)\"}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(jws)\",\"jwk\":{\(point)},\"keys\":[]}")
        #expect(lines == [true, true, false, false, false, false, false].map { "{\"ok\":\($0)}" })
    }

    @Test func `a token that names its key finds it in a list or a set, and another name does not fit`() throws {
        let given = try Given()
        let token = try given.token()
        let set = String(decoding: given.keys.json, as: UTF8.self)
        let list = String(set.dropFirst("{\"keys\":".count).dropLast())
        let key = String(list.dropFirst().dropLast())
        let lines = try answers(
            "{\"op\":\"jws.verify\",\"jws\":\"\(token)\",\"keys\":\(set)}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(token)\",\"keys\":\(list)}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(token)\",\"jwk\":\(key)}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(token)\",\"jwk\":\(key.replacing("\"kid\":\"", with: "\"kid\":\"x"))}",
            "{\"op\":\"jws.verify\",\"jws\":\"\(token)\",\"keys\":[]}")
        #expect(lines == [true, true, true, false, false].map { "{\"ok\":\($0)}" })
    }

    @Test func `one-time passwords of the RFCs come out`() throws {
        let lines = try answers(
            "{\"op\":\"hotp\",\"secret_b32\":\"\(seed)\",\"counter\":0}",
            "{\"op\":\"hotp\",\"secret_b32\":\"\(seed)\",\"counter\":9,\"digits\":6,\"alg\":\"sha1\"}",
            "{\"op\":\"totp\",\"secret_b32\":\"\(seed)\",\"time\":59,\"digits\":8,\"step\":30,\"alg\":\"SHA1\"}",
            "{\"op\":\"totp\",\"secret_b32\":\"\(seed)GEZDGNBVGY3TQOJQGEZA\",\"time\":1111111109,\"digits\":8,\"alg\":\"SHA-256\"}",
            "{\"op\":\"totp\",\"secret_b32\":\"\(seed)\",\"time\":59,\"digits\":8,\"alg\":\"HmacSHA1\"}")
        #expect(
            lines == [
                "{\"code\":\"755224\"}", "{\"code\":\"520489\"}", "{\"code\":\"94287082\"}", "{\"code\":\"68084774\"}",
                "{\"code\":\"94287082\"}",
            ])
    }

    @Test func `webhooks are signed and judged`() throws {
        let message =
            "\"secret\":\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\",\"id\":\"msg_p5jXN8AQM9LWM0D4loKWxJek\",\"payload\":\"{\\\"test\\\": 2432232314}\""
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        let lines = try answers(
            "{\"op\":\"webhook.sign\",\(message),\"timestamp\":1614265330}",
            "{\"op\":\"webhook.sign\",\(message),\"timestamp\":\"1614265330\"}",
            "{\"op\":\"webhook.verify\",\(message),\"timestamp\":1614265330,\"signature\":\"\(signature)\",\"now\":1614265330}",
            "{\"op\":\"webhook.verify\",\(message),\"timestamp\":1614265330,\"signature\":\"\(signature)\",\"now\":1614265631}",
            "{\"op\":\"webhook.verify\",\(message),\"timestamp\":\"01614265330\",\"signature\":\"\(signature)\",\"now\":1614265330}"
        )
        #expect(
            lines == [
                "{\"signature\":\"\(signature)\"}", "{\"signature\":\"\(signature)\"}", "{\"ok\":true}",
                "{\"ok\":false}", "{\"ok\":false}",
            ])
    }

    @Test func `bad requests and unknown operations have their answers, in order`() throws {
        let lines = try answers(
            "", "nonsense", "[]", "{}", "{\"op\":1}", "{\"op\":\"x\"}", "{\"op\":\"hotp\"}",
            "{\"op\":\"hotp\",\"secret_b32\":\"\(seed)\",\"counter\":-1}",
            "{\"op\":\"hotp\",\"secret_b32\":\"\(seed)\",\"counter\":1.0}",
            "{\"op\":\"hotp\",\"secret_b32\":\"1\",\"counter\":1}",
            "{\"op\":\"hotp\",\"secret_b32\":\"\(seed)\",\"counter\":1,\"digits\":5}",
            "{\"op\":\"hotp\",\"secret_b32\":\"\(seed)\",\"counter\":1,\"digits\":18446744073709551615}",
            "{\"op\":\"totp\",\"secret_b32\":\"\(seed)\",\"time\":1,\"step\":0}",
            "{\"op\":\"totp\",\"secret_b32\":\"\(seed)\",\"time\":1,\"alg\":\"MD5\"}",
            "{\"op\":\"webhook.sign\",\"secret\":\"whsec_AAAA\",\"id\":\"a\",\"timestamp\":1,\"payload\":\"\"}",
            "{\"op\":\"totp\",\"op\":\"totp\"}", "{\"op\":\"jws.verify\",\"jws\":\"a.b.c\",\"jwk\":{}}",
            String(repeating: "[", count: 100_000), "{\"op\":\"y\"}")
        #expect(
            lines
                == lines.indices.map { [5, 18].contains($0) ? "{\"unknown\":true}" : "{\"ok\":false}" })
        #expect(lines.count == 19)
    }

    @Test func `a last line without end is answered too`() throws {
        let probe = productsFolder + "vector-probe"
        #expect(try shell("printf '{\"op\":\"x\"}' | '\(probe)'").text == "{\"unknown\":true}\n")
        #expect(try shell("'\(probe)'").text == "")
    }
}
