import Testing

@testable import HTTP

@Suite struct ByteSetTests {
    private func expect(_ set: ByteSet, _ characters: String) {
        let members = Set(characters.utf8)
        for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == members.contains(byte), "\(byte)") }
    }

    private let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    @Test func `the bits of each set are those of its grammar`() {
        expect(.token, letters + "!#$%&'*+-.^_`|~")
        expect(.path, letters + "-._~" + "%" + "!$&'()*+,;=" + ":@" + "/")
        expect(.host, letters + "-._~")
        expect(.target, letters + "!$%&'()*+,-./:;=?@[\\]^_`{|}~")
    }

    @Test func `field content is everything but controls, and tabs`() {
        for byte in UInt8.min...UInt8.max {
            #expect(byte.isFieldContent == (byte == 9 || (byte >= 32 && byte != 127)))
        }
    }

    @Test func `hexadecimal digits have their values`() {
        for byte in UInt8.min...UInt8.max {
            let expected = byte < 128 ? Character(Unicode.Scalar(byte)).hexDigitValue : nil
            #expect(byte.hexDigit.map(Int.init) == expected)
        }
    }
}
