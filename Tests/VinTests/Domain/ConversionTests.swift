import Testing

@testable import Vin

@Suite struct ConversionTests {
    private func convert(_ value: String, _ formula: String) -> String? {
        guard let conversion = Conversion(Array(formula.utf8)) else { return nil }
        var text: [UInt8] = []
        conversion.append(Array(value.utf8), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    // The right-hand sides are what PostgreSQL's numeric gives.
    @Test(arguments: [
        ("249", "#x# / 1000.", "0.24900000000000000000"), ("1781", "#x# / 1000.", "1.7810000000000000"),
        ("249", "#x# / 16.387064 ", "15.1949122795883387"), ("5.7", "#x# * 1000", "5700.0"),
        ("2.10", "#x# / 0.016387064 ", "128.1498625989377963"), ("350", "#x# * 16.387064 ", "5735.472400"),
        ("91", "#x# * 0.016387064 ", "1.491222824"), ("12000", "#x# / 16.387064 ", "732.2849291367874074"),
        ("0", "#x# * 1000", "0"), ("0.5", "#x# * 1000", "500.0"), (" 3 ", "#x# * 1000", "3000"),
        ("0.00005", "#x# / 1000.", "0.000000050000000000000000"),
    ])
    func `products are exact, quotients have at least 16 digits`(value: String, formula: String, result: String) {
        #expect(convert(value, formula) == result)
    }

    @Test(arguments: ["TBD", "", "1.2.3", "1 2", "-4", ".", "1234567890123456"])
    func `what is no number gives 0`(value: String) {
        #expect(convert(value, "#x# * 1000") == "0")
    }

    @Test func `division by zero gives 0`() {
        #expect(convert("5", "#x# / 0") == "0")
    }

    @Test(arguments: ["x * 2", "#x#", "#x# + 2", "#x# * two"])
    func `other formulas are none`(formula: String) {
        #expect(Conversion(Array(formula.utf8)) == nil)
    }
}
