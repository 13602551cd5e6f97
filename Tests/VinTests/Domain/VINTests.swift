import Testing

@testable import Vin

@Suite struct VINTests {
    @Test func `blanks around are dropped and letters become capitals`() throws {
        #expect(try VIN("  1hgcm82633a004352\t\n").text == "1HGCM82633A004352")
    }

    @Test func `a blank inside counts as a character`() throws {
        let vin = try VIN("1H CM8")
        #expect(vin.count == 6)
        #expect(vin.character(at: 3) == UInt8(ascii: " "))
        #expect(vin.character(at: 7) == nil)
    }

    @Test func `a character outside ASCII is one character`() throws {
        #expect(try VIN("1HGÉM8").text == "1HG?M8")
    }

    @Test(arguments: ["", "   ", "\t"])
    func `nothing is refused`(text: String) {
        #expect(throws: VINError.empty) { try VIN(text) }
    }

    @Test func `more than 17 characters are refused, with their number`() {
        #expect(throws: VINError.tooLong(18)) { try VIN("1HGCM82633A0043521") }
        #expect(throws: VINError.tooLong(19)) { try VIN("1HGCM82633A00435 21") }
    }

    @Test(arguments: [
        ("1HGCM82633A004352", "1HG", "1HGCM826*3A"), ("1H", "1H", "1H*********"),
        ("1T9AB12C5XY001234", "1T9001", "1T9AB12C*XY001"), ("1T9AB", "1T9", "1T9AB*********"),
        ("5UXWX7C5*BA", "5UX", "5UXWX7C5*BA"),
    ])
    func `identifier and descriptor`(vin: String, wmi: String, descriptor: String) throws {
        let vin = try VIN(vin)
        #expect(String(decoding: vin.wmi, as: UTF8.self) == wmi)
        #expect(String(decoding: vin.descriptor, as: UTF8.self) == descriptor)
    }
}
