import Testing

@testable import Vin

@Suite struct CheckDigitTests {
    @Test(arguments: [
        "1M8GDM9AXKP042788", "11111111111111111", "1HGCM82633A004352", "5YJ3E1EA2KF317000", "1FTFW5L86RFB45612",
    ])
    func `known VINs verify`(vin: String) {
        #expect(CheckDigit.verifies(Array(vin.utf8), .older))
    }

    @Test func `every other digit at position 9 is wrong`() {
        for digit in "0123456789".utf8 {
            var vin = Array("1M8GDM9AXKP042788".utf8)
            vin[8] = digit
            #expect(!CheckDigit.verifies(vin, .older))
            #expect(CheckDigit.expected(vin, .older) == UInt8(ascii: "X"))
        }
    }

    @Test(arguments: [
        "1M8GDM9AXKP04278", "IM8GDM9AXKP042788", "1M8GDM9AXUP042788", "1M8GDM9AXKP0427A8", "1M8GDM9AXKP04é788",
        "1M8GDM9AXKP04A788",
    ])
    func `a character that is not allowed at its position makes it not computable`(vin: String) {
        #expect(CheckDigit.expected(Array(vin.utf8), .current(isLight: false)) == nil)
    }

    @Test func `position 13 may be a letter except for light vehicles`() {
        let vin = Array("1M8GDM9AXKP0A2788".utf8)
        #expect(CheckDigit.expected(vin, .current(isLight: false)) != nil)
        #expect(CheckDigit.expected(vin, .current(isLight: true)) == nil)
        #expect(CheckDigit.expected(vin, .older) == nil)
    }

    @Test func `a low-volume maker has letters up to position 14`() {
        let vin = Array("1M9GDM9AXKPABC788".utf8)
        #expect(CheckDigit.expected(vin, .current(isLight: true)) != nil)
        #expect(CheckDigit.expected(vin, .older) != nil)
    }
}
