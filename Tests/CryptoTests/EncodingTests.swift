import Crypto
import TestSupport
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    private static let vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: vectors) func `the vectors of RFC 4648 hold both ways`(_ plain: String, _ coded: String) {
        #expect(Base64.encode(plain.utf8) == coded)
        #expect(Base64.decode(coded) == Array(plain.utf8))
        let url = coded.filter { $0 != "=" }
        #expect(Base64.encodeURL(plain.utf8) == url)
        #expect(Base64.decodeURL(url) == Array(plain.utf8))
    }

    @Test func `the alphabets differ in their last two letters and are not mixed`() {
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64.encodeURL([0xFB, 0xFF]) == "-_8")
        #expect(Base64.decodeURL("+/8") == nil)
        #expect(Base64.decode("-_8=") == nil)
    }

    @Test(arguments: [
        "Zg==", "Zm8=", "Z", "Zm9vY", "Zh", "Zm9", "Zm 8", "Zm8\n", "Zm8\u{0}", "Zmé", "Zg=", "=", "Zm9v=",
    ])
    func `padding, spaces, other letters, odd lengths and bits left over are not base64url`(_ text: String) {
        #expect(Base64.decodeURL(text) == nil)
    }

    @Test(arguments: ["Zg", "Zg=", "Zm8", "Zh==", "Zm9=", "Z===", "====", "Zm9v====", "Zg==Zg==", "Zm9v\n", "=Zg="])
    func `standard Base64 has exactly its padding and no bits left over`(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `any bytes come back, and each text that decodes is the one that encoding gives`() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0..<70, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            var text = Array(Base64.encodeURL(bytes))
            #expect(Base64.decodeURL(String(text)) == bytes)
            guard !text.isEmpty else { continue }
            text[Int.random(in: 0..<text.count, using: &random)] = Array("ABCxyz019-_=+/ ").randomElement(
                using: &random)!
            if let decoded = Base64.decodeURL(String(text)) { #expect(Base64.encodeURL(decoded) == String(text)) }
        }
    }
}

@Suite struct Base32Tests {
    /// RFC 4648, section 10.
    private static let vectors = [
        ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="), ("foob", "MZXW6YQ="),
        ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI======"),
    ]

    @Test(arguments: vectors) func `the vectors of RFC 4648 hold with and without padding, in both cases`(
        _ plain: String, _ coded: String
    ) {
        let bare = coded.filter { $0 != "=" }
        #expect(Base32.encode(plain.utf8) == bare)
        for text in [coded, bare, bare.lowercased()] { #expect(Base32.decode(text) == Array(plain.utf8)) }
    }

    @Test(arguments: [
        "M", "MZX", "MZXW6Y", "MY=====", "MY=", "MZ======", "MZXR====", "M1======", "M8", "M Y", "MY======MY======",
        "========", "MZXW6YTB========", "mé", "MZXW6YT=",
    ])
    func `other letters, impossible lengths, wrong padding and bits left over are refused`(_ text: String) {
        #expect(Base32.decode(text) == nil)
    }

    @Test func `any bytes come back`() {
        var random = SeededRandom(seed: 2)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
        }
    }
}

/// The bytes of hexadecimal digits; spaces and line ends do not count.
func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
