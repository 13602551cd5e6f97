import JSON
import Models
import Testing

@testable import Vin

/// The answers are written by hand; these compare them with the types that other services read them with.
@Suite struct AnswerTests {
    private func answer(_ vin: VIN, _ decoder: VINDecoder, trace: Bool = false) -> [UInt8] {
        let decoding = decoder.decode(vin, on: .november)
        var writer = JSONWriter()
        DecodeResult(decoding, suggestions: decoder.nearMisses(of: decoding, on: .november)).write(
            to: &writer, trace: trace)
        return writer.bytes
    }

    private func compare(_ vin: VIN, _ decoder: VINDecoder) throws {
        let decoded = try JSONReader.decode(DecodedVIN.self, from: answer(vin, decoder, trace: true))
        let decoding = decoder.decode(vin, on: .november)
        #expect(decoded.vin == vin.text && decoded.errorCodes == Array(decoding.errorCodes))
        #expect(decoded.errorTexts == decoded.errorCodes.map(decoding.text(ofErrorCode:)))
        #expect(decoded.vehicle == decoding.vehicle, "\(vin.text)")
        #expect(decoded.suggestedVin == decoding.text(WellKnown.suggestedVIN))
        #expect(decoded.confidence == decoding.confidence)
        var expected = decoding.answer
        expected["ErrorCode"] = nil
        for (code, value) in decoded.elements {
            switch value {
            case .string(let text): #expect([text] == expected[code], "\(vin.text) \(code)")
            case .array(let texts): #expect(texts == expected[code]?.map { .string($0) }, "\(vin.text) \(code)")
            default: Issue.record("\(code) is \(value)")
            }
        }
        #expect(Set(decoded.elements.keys) == Set(expected.keys), "\(vin.text)")
        #expect(decoded.trace?.count == decoding.items.count)
    }

    @Test func `an answer reads back as the type of the contract`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A[1]", 114, "one \"quoted\"")
        facts.pattern("A1", 114, "two\tlines")
        facts.pattern("A", 1, "Li-ion")
        facts.pattern("A", 13, "2.99883")
        facts.pattern("A", 71, "240")
        facts.pattern("A", 15, "1")
        facts.defaultValue(24, "0")
        let decoder = VINDecoder(try facts.index())
        for vin in [
            "1ABA1XXX_CD000001", "1ABA1XXX0CD000001", "1ABA", "1AB\"\\\u{1}", "9ZZ", "1ABA1XXX0CDOOO00I",
            "2TRA1XXX_CD000001",
        ] {
            try compare(VIN(SmallFacts.complete(vin)), decoder)
        }
    }

    @Test func `a field that repeats is an array also when it has one value`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 114, "only")
        let decoder = VINDecoder(try facts.index())
        let decoded = try JSONReader.decode(DecodedVIN.self, from: answer(VIN("1ABA1"), decoder))
        #expect(decoded.elements["Note"] == ["only"])
    }

    @Test func `specs that add a second battery do not make a member twice`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 1, "Li-ion")
        facts.spec(when: [(34, "Sport")], then: [(1, "LFP")])
        let decoder = VINDecoder(try facts.index())
        let vin = try VIN(SmallFacts.complete("1ABA1XXX_CD000001"))
        let decoded = try JSONReader.decode(DecodedVIN.self, from: answer(vin, decoder))
        #expect(decoded.elements["BatteryInfo"] == ["Li-ion", "LFP"])
        try compare(vin, decoder)
    }

    @Test func `an online field that repeats is an array of one text`() throws {
        let texts = DecodeResult.Texts(
            elements: ["Note": "one; two", "Make": "HONDA"], errorTexts: ["0 - clean"], suggestedVIN: nil,
            vehicle: full)
        let result = DecodeResult(
            vin: try VIN("1HG"), content: .texts(texts), errorCodes: [0],
            checkDigit: .init(verdict: .notComputable, found: nil, expected: nil), suggestions: [], source: .online,
            release: nil, confidence: 0.5)
        var writer = JSONWriter()
        result.write(to: &writer)
        let decoded = try JSONReader.decode(DecodedVIN.self, from: writer.bytes)
        #expect(decoded.elements == ["Note": ["one; two"], "Make": "HONDA"])
        #expect(decoded.vehicle == full && decoded.source == .online && decoded.release == nil)
    }

    private var full: VehicleFacts {
        let values: [Int: String] = [
            29: "2003", 26: "HONDA", 28: "Accord", 38: "EX-V6", 34: "S", 5: "Coupe", 39: "PASSENGER CAR",
            24: "Gasoline", 15: "FWD", 18: "J30A4", 9: "6", 64: "V-Shaped", 13: "2.998832712", 71: "240",
            37: "Automatic", 63: "5", 31: "MARYSVILLE", 77: "OHIO", 75: "UNITED STATES (USA)", 76: "Honda", 25: "1C",
            126: "HEV",
        ]
        return VehicleFacts { values[$0] }
    }

    @Test(.enabled(if: fullIndex != nil && sharedVIN != nil, "VIN_INDEX or shared/vin is not here"))
    func `the answers to all case VINs read back`() throws {
        let decoder = VINDecoder(try VINIndex(path: try #require(fullIndex)))
        let vins = try caseVINs()
        #expect(vins.count > 7_000)
        for vin in vins { try compare(vin, decoder) }
    }
}
