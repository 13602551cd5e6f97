import Testing

@testable import Vin

/// Error codes, corrected VINs, texts.
@Suite struct ErrorCodeTests {
    private let doubt = "The Model Year decoded for this VIN may be incorrect."
    private let altered = "Incomplete Vehicle Warning - Please be advised"

    @Test func `a wrong check digit is code 1, unless the VIN is excused`() throws {
        var facts = SmallFacts.car()
        let wrong = "1ABA1XXX5BD123456"
        #expect(SmallFacts.complete("1ABA1XXX_BD123456") != wrong)
        let decoding = try facts.decode(wrong)
        #expect(decoding.codes == [1] && decoding["ErrorText"] == "1 - check digit" && !decoding.isCheckDigitRight)
        facts.tables.vinExceptions.append(.init(vin: facts.tables.texts.intern(wrong), checkDigit: true))
        let excused = try facts.decode(wrong)
        #expect(excused.codes == [0])
        #expect(excused["ErrorText"]?.hasPrefix("0 - clean NOTE: Check Digit Exception - The check digit was") == true)
    }

    @Test func `a bad character with one possibility is repaired (2)`() throws {
        var facts = SmallFacts.car()
        let decoding = try facts.decode("1ABA1XXX_BE123456")
        #expect(decoding.codes == [2, 14])
        #expect(decoding["SuggestedVIN"] == SmallFacts.complete("1ABA1XXX_BE123456").replacing("BE", with: "BD"))
        #expect(decoding["PossibleValues"] == "(11:D)")
        #expect(decoding["AdditionalErrorText"] == "Unused position(s): 11.")
        facts.pattern("*****|*#", 71, "")
        // The digits are named too now; E counts 5, so 5 alone keeps the check digit right.
        let among = try facts.decode("1ABA1XXX_BE123456")
        #expect(among.codes == [3, 14] && among["PossibleValues"] == "(11:5)")
    }

    @Test func `of several possibilities the one that makes the check digit right is taken (3)`() throws {
        let facts = SmallFacts.car()
        let right = SmallFacts.complete("1ABA1YXX_BD123456")
        let decoding = try facts.decode(right.replacing("1Y", with: "1Z"))
        #expect(decoding.codes == [1, 3, 14] && decoding["SuggestedVIN"] == right)
        #expect(decoding["PossibleValues"] == "(6:Y)")
    }

    @Test func `several possibilities remain (4)`() throws {
        let decoding = try SmallFacts.car().decode("1ABA3XXX_BD123456")
        #expect(decoding.codes == [4, 14])
        #expect(decoding["SuggestedVIN"]?.hasPrefix("1ABA!XXX") == true && decoding["PossibleValues"] == "(5:12)")
        #expect(decoding["AdditionalErrorText"] == "Four. Unused position(s): 5.")
        #expect(decoding["ErrorText"] == "4 - several; 14 - unused")
    }

    @Test func `two bad positions (5)`() throws {
        let decoding = try SmallFacts.car().decode("1ABA3XXX_BE123456")
        #expect(decoding.codes == [5, 14] && decoding["PossibleValues"] == "(5:12)(11:D)")
        #expect(decoding["SuggestedVIN"]?.hasSuffix("B!123456") == true)
        #expect(decoding["AdditionalErrorText"] == "Five Unused position(s): 5,11.")
    }

    @Test func `a position that no key names is free, one that only a private element names is not`() throws {
        var facts = SmallFacts.car()
        facts.tables.patterns.removeAll { $0.element == 31 }
        #expect(try facts.decode("1ABA1XXX_BE123456").codes == [0, 14])
        facts.pattern("*****|*D", 96, "1")
        #expect(try facts.decode("1ABA1XXX_BE123456").codes == [2, 14])
    }

    @Test func `keys may name characters of the serial`() throws {
        var facts = SmallFacts.car()
        facts.pattern("*****|*D[7-8]", 114, "late")
        #expect(try facts.decode("1ABA1XXX_BD123456").codes == [4])
        #expect(try facts.decode("1ABA1XXX_BD723456").codes == [0])
        #expect(try facts.decode("1ABA1XXX_BD723456")["Note"] == "late")
    }

    @Test func `an identifier of six characters is not checked beyond position 11`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 28, "103", schema: 31)
        facts.pattern("*1XXX|*D[7-8]", 114, "x", schema: 31)
        facts.pattern("*1XXX|*D", 114, "y", schema: 31)
        let decoding = try facts.decode("1T9A1XXX_BD001456")
        #expect(decoding.codes == [0] && decoding["VehicleDescriptor"] == "1T9A1XXX*BD001")
    }

    @Test func `fewer than 17 characters are code 6, without a tenth also 11`() throws {
        let facts = SmallFacts.car()
        #expect(try facts.decode("1ABA1XXX0BD").codes == [6])
        #expect(try facts.decode("1ABA1XXX").codes == [6, 11])
        #expect(try facts.decode("1ABA1XXX")["Model"] == "Comet")
        #expect(try facts.decode("1AB").codes == [6, 8, 11])
        #expect(try facts.decode("1A").codes == [6, 7, 11])
    }

    @Test func `an unknown identifier, or one not public yet, is code 7 and says nothing else`() throws {
        for vin in ["9ZZA1XXX_BD123456", "1ZZA1XXX_BD123456"] {
            let decoding = try SmallFacts.car().decode(vin)
            #expect(decoding.codes == [7] && decoding["ModelYear"] == nil && decoding["Manufacturer"] == nil)
            #expect(decoding.confidence == 0 && decoding.isUnknown)
        }
    }

    @Test func `no pattern is code 8, maker and type are told`() throws {
        var facts = SmallFacts.car()
        facts.tables.patterns = []
        let decoding = try facts.decode("1ABA1XXX_BD123456")
        #expect(decoding.codes == [8] && decoding["Manufacturer"] == "ATLAS MOTOR WORKS" && decoding.isUnknown)
    }

    @Test func `gliders, off-road and incomplete vehicles are warned of`() throws {
        func decode(_ body: String, _ vin: String = "1ABA1XXX_BD123456") throws -> Decoding {
            var facts = SmallFacts.car()
            facts.tables.patterns.removeAll { $0.element == 5 }
            facts.pattern("****X", 5, body)
            return try facts.decode(vin)
        }
        #expect(try decode("64").codes == [0, 9])
        #expect(try decode("64")["AdditionalErrorText"]?.hasPrefix(altered) == true)
        #expect(try decode("69").codes == [0, 10])
        #expect(try decode("62").codes == [0] && decode("62")["AdditionalErrorText"]?.hasPrefix(altered) == true)
        let wrong = try decode("69", "1ABA1XXXZBD123456")
        #expect(wrong.codes == [1, 10])
        #expect(wrong["ErrorText"]?.hasPrefix("1 - check digit NOTE: Disregard if this is an off-road") == true)
    }

    @Test func `a vehicle type that is incomplete is warned of too`() throws {
        var facts = SmallFacts.car()
        facts.tables.wmis[0].vehicleType = 10
        let text = try facts.decode("1ABA1XXX_BD123456")["AdditionalErrorText"]
        #expect(text?.hasPrefix(altered) == true && text?.contains(doubt) == true)
    }

    @Test func `characters that are not allowed are code 400 and marked`() throws {
        let facts = SmallFacts.car()
        let decoding = try facts.decode("1ABA1XXXZUD12O4A6")
        #expect(decoding.codes == [1, 11, 400])
        #expect(decoding["SuggestedVIN"] == "1ABA1XXX!!D12!4!6")
        #expect(decoding["AdditionalErrorText"] == "Invalid character(s): 9:Z, 10:U, 14:O, 16:A.")
        #expect(try facts.decode("1ABA1XXX*BD****56").codes == [1])
        #expect(try facts.decode("1ABA1XXX**D123456").codes == [1, 11, 400])
        #expect(try facts.decode("1ABA1XXX_BDA23456").codes == [0])
        #expect(try facts.decode("2TRA1XXX_BDA23456").codes.contains(400) == false)
    }

    @Test func `a VIN that cannot be complete is corrected and marked at once`() throws {
        let decoding = try SmallFacts.car().decode("1ABA1XXX5BE12345I")
        #expect(decoding.codes == [1, 2, 14, 400] && decoding["SuggestedVIN"] == "1ABA1XXX5BD12345!")
        #expect(decoding["AdditionalErrorText"] == "Unused position(s): 11. Invalid character(s): 17:I.")
    }

    @Test func `an unknown character counts as unused and as bad`() throws {
        let decoding = try SmallFacts.car().decode("1ABA1X*X5BD123456")
        #expect(
            decoding.codes.contains(14) && decoding["SuggestedVIN"] == "1ABA1X!X5BD123456" || decoding.codes.contains(2)
        )
    }

    @Test func `a clean VIN without a model gets code 14 and loses what was said so far`() throws {
        var facts = SmallFacts.car()
        facts.tables.patterns.removeAll { $0.element == 28 }
        facts.pattern("A", 114, "names it")
        let decoding = try facts.decode("1ABA1XXX_BD123456")
        #expect(decoding.codes == [0, 14] && decoding["AdditionalErrorText"] == nil)
    }

    @Test func `near misses are found for a VIN that does not decode cleanly, and only then`() throws {
        let decoder = VINDecoder(try SmallFacts.car().index())
        let right = SmallFacts.complete("1ABA1XXX_BD123456")
        func misses(_ vin: String) throws -> [NearMiss] {
            decoder.nearMisses(of: decoder.decode(try VIN(vin), on: .november), on: .november)
        }
        #expect(try misses(right).isEmpty)
        #expect(try misses(right.replacing("1ABA1", with: "IABA1")).first?.vin.text == right)
        #expect(try misses(right.replacing("BD12", with: "DB12")).contains { $0.vin.text == right })
        #expect(try misses(right.replacing("1ABA1", with: "1ABB1")).contains { $0.vin.text == right })
        #expect(try misses("IABA1XXX").map(\.vin.text) == ["1ABA1XXX"])
    }
}
