import Testing

@testable import Vin

/// What keys say, and which key wins.
@Suite struct PatternTests {
    @Test func `a VIN of which every character is named decodes cleanly`() throws {
        let decoding = try SmallFacts.car().decode("1ABA1XXX_BD123456")
        #expect(decoding.codes == [0] && decoding.isClean && decoding.isCheckDigitRight)
        #expect(decoding.modelYear == 2011 && decoding.isModelYearConclusive)
        #expect(decoding["Model"] == "Comet" && decoding["Series"] == "Sport" && decoding["Trim"] == "LX")
        #expect(decoding["FuelTypePrimary"] == "Gasoline" && decoding["BodyClass"] == "Coupe")
        #expect(decoding["PlantCity"] == "Detroit" && decoding["ModelYear"] == "2011")
        #expect(decoding["Make"] == "ATLAS" && decoding["Manufacturer"] == "ATLAS MOTOR WORKS")
        #expect(decoding["VehicleType"] == "PASSENGER CAR" && decoding["VehicleDescriptor"] == "1ABA1XXX*BD")
        #expect(decoding["ErrorCode"] == "0" && decoding["ErrorText"] == "0 - clean")
        #expect(decoding["SuggestedVIN"] == nil && decoding["AdditionalErrorText"] == nil)
    }

    @Test func `every value tells where it came from`() throws {
        let decoding = try SmallFacts.car().decode("1ABA1XXX_BD123456")
        let series = try #require(decoding.item(34))
        #expect(series.source == .pattern && decoding.key(of: series) == "*[12]" && decoding.schema(of: series) == 11)
        #expect(decoding.name(of: series) == "Series in words" && decoding.group(of: series) == "Group")
        #expect(decoding.elementID(of: series) == 34 && decoding.kind(of: series) == .string)
        let make = try #require(decoding.item(26))
        #expect(make.source == .model && decoding.attribute(of: make) == "61" && decoding.key(of: make) == "A")
        let maker = try #require(decoding.item(27))
        #expect(maker.source == .wmi && decoding.attribute(of: maker) == "51" && decoding.key(of: maker) == nil)
        #expect(decoding.schema(of: maker) == nil)
        #expect(decoding.item(28).map { decoding.attribute(of: $0) } == "101")
        #expect(decoding.item(39).map { decoding.attribute(of: $0) } == "2")
        #expect(decoding.kind(of: try #require(decoding.item(29))) == .int)
        #expect(decoding.text(ofErrorCode: 0) == "0 - clean" && decoding.text(ofErrorCode: 99) == "")
    }

    @Test func `answers are handed out as bytes, with what JSON must escape marked`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 114, "a \"quoted\" note")
        let decoding = try facts.decode("1ABA1XXX_BD123456")
        var bytes: [UInt8] = []
        let note = try #require(decoding.item(114))
        decoding.appendCode(of: note, to: &bytes)
        decoding.appendText(of: note, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "Notea \"quoted\" note")
        #expect(decoding.needsEscape(note) && decoding.isRepeatable(note))
        let model = try #require(decoding.item(28))
        #expect(!decoding.needsEscape(model) && !decoding.isRepeatable(model))
        let quoted = try SmallFacts.car().decode("1AB\"")
        #expect(quoted.needsEscape(try #require(quoted.item(196))))
    }

    @Test func `of two schemas the one linked for newer years wins`() throws {
        var facts = SmallFacts.car()
        facts.link(wmi: 1, schema: 12, 2011, 2011)
        facts.pattern("A", 34, "Newer", schema: 12, changed: 0)
        #expect(try facts.decode("1ABA1XXX_BD123456")["Series"] == "Newer")
        #expect(try facts.decode("1ABA1XXX_CD123456")["Series"] == "Sport")
    }

    @Test func `the latest change wins, an unknown time before all`() throws {
        var facts = SmallFacts.car()
        facts.pattern("*1", 34, "Later", changed: 2)
        #expect(try facts.decode("1ABA1XXX_BD123456")["Series"] == "Later")
        facts.pattern("*1X", 34, "Unknown", changed: nil)
        #expect(try facts.decode("1ABA1XXX_BD123456")["Series"] == "Unknown")
    }

    @Test func `of one change the shorter key without wildcards wins, brackets counted`() throws {
        var facts = SmallFacts.car()
        facts.pattern("*1", 34, "Short")
        #expect(try facts.decode("1ABA1XXX_BD123456")["Series"] == "Short")
        facts.pattern("A1", 34, "Longer")
        #expect(try facts.decode("1ABA1XXX_BD123456")["Series"] == "Short")
    }

    @Test func `keys of one length are ordered by their text without brackets, then rows by number`() throws {
        var facts = SmallFacts()
        facts.pattern("[BA]", 34, "second")
        facts.pattern("A[1]", 34, "first")
        #expect(try facts.decode("1ABA1XXX_BD123456")["Series"] == "first")
        facts = SmallFacts()
        facts.pattern("A", 34, "one")
        facts.pattern("A", 34, "two")
        #expect(try facts.decode("1ABA1XXX_BD123456")["Series"] == "one")
    }

    @Test func `elements that keep several values keep all`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 114, "one", changed: 1)
        facts.pattern("*1", 114, "two", changed: 2)
        facts.pattern("*1", 114, "two", changed: 2)
        #expect(try facts.decode("1ABA1XXX_BD123456")["Note"] == "two+two+one")
    }

    @Test func `private and undecodable elements and unknown lookup rows give nothing`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 96, "1")
        facts.pattern("A", 16, "1")
        facts.pattern("A", 15, "99")
        facts.pattern("A", 26, "62")
        let decoding = try facts.decode("1ABA1XXX_BD123456")
        #expect(decoding["NCSABodyType"] == nil && decoding["DriverAssist"] == nil && decoding["DriveType"] == nil)
        #expect(decoding["Make"] == "ATLAS")
    }

    @Test func `tabs and line ends in a value become blanks`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 114, "a\tb\r\nc")
        #expect(try facts.decode("1ABA1XXX_BD123456")["Note"] == "a b  c")
    }

    @Test func `number signs take the digits of the VIN, and lose against a plain pattern`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A*##", 71, "ignored")
        #expect(try facts.decode("1ABA123X_BD123456")["EngineHP"] == "23")
        #expect(try facts.decode("1ABA123X_BD123456").item(71)?.source == .formulaPattern)
        #expect(try facts.decode("1ABA12XX_BD123456")["EngineHP"] == nil)
        facts.pattern("A", 71, "99")
        #expect(try facts.decode("1ABA123X_BD123456")["EngineHP"] == "99")
    }

    @Test func `more rows of one key than an entry counts are all kept`() throws {
        var facts = SmallFacts.car()
        for number in 0..<4_100 { facts.pattern("A", 114, "note \(number % 7)") }
        #expect(try facts.decode("1ABA1XXX_BD123456").answer["Note"]?.count == 4_100)
    }

    @Test func `a key that is too long never matches`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A1XXX|BD123456789", 114, "long")
        #expect(try facts.decode("1ABA1XXX_BD123456")["Note"] == nil)
    }
}
