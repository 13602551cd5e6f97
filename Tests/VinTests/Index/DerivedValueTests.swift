import Models
import Testing

@testable import Vin

/// What follows from decoded values: engine attributes, make, displacement, specs, defaults.
@Suite struct DerivedValueTests {
    private let vin = "1ABA1XXX_BD123456"

    @Test func `the engine model's attributes fill what no pattern says`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 18, " v6x ")
        facts.engine("V6X", [(71, "240"), (24, "1"), (114, "note"), (16, "1")])
        let decoding = try facts.decode(vin)
        #expect(decoding["EngineHP"] == "240" && decoding["Note"] == "note")
        #expect(decoding["FuelTypePrimary"] == "Gasoline")
        #expect(decoding.item(71)?.source == .engineModelPattern)
        #expect(decoding.item(71).map { decoding.key(of: $0) } == "A")
    }

    @Test func `of two engine models of one change the higher row number counts`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 18, "One")
        facts.pattern("A1", 18, "Two")
        facts.engine("One", [(71, "1")])
        facts.engine("Two", [(71, "2")])
        let decoding = try facts.decode(vin)
        #expect(decoding["EngineModel"] == "One" && decoding["EngineHP"] == "2")
        facts.link(wmi: 1, schema: 12, 2011, nil)
        facts.pattern("A1X", 18, "One", schema: 12, changed: 0)
        #expect(try facts.decode(vin)["EngineHP"] == "1")
    }

    @Test func `without a model the make is the identifier's if it has exactly one`() throws {
        var facts = SmallFacts.car()
        facts.tables.patterns.removeAll { $0.element == 28 }
        #expect(try facts.decode(vin)["Make"] == nil)
        facts.tables.wmiMakes.removeAll { $0.first == 1 && $0.second == 62 }
        #expect(try facts.decode(vin)["Make"] == "ATLAS")
        #expect(try facts.decode(vin).item(26)?.source == .wmi)
    }

    @Test func `the model's make goes before the identifier's`() throws {
        var facts = SmallFacts.car()
        facts.tables.wmiMakes.removeAll { $0.first == 1 && $0.second == 61 }
        #expect(try facts.decode(vin)["Make"] == "ATLAS")
        facts.tables.makeModels.removeAll { $0.second == 101 }
        #expect(try facts.decode(vin)["Make"] == nil)
    }

    @Test(arguments: [
        (Int16(11), "2000", ["2000", "122.047488", "2.0000000000000000"]),
        (Int16(12), "350", ["5735.472400", "350", "5.735472400"]),
        (Int16(13), "5.7", ["5700.0", "347.8353413399740185", "5.7"]), (Int16(11), "TBD", ["TBD", "0", "0"]),
    ])
    func `missing displacements are computed`(element: Int16, value: String, expected: [String]) throws {
        var facts = SmallFacts.car()
        facts.pattern("A", element, value)
        let decoding = try facts.decode(vin)
        #expect(decoding["DisplacementCC"] == expected[0] && decoding["DisplacementL"] == expected[2])
        #expect(decoding["DisplacementCI"]?.hasPrefix(expected[1]) == true)
        let computed = decoding.items.filter { $0.source == .conversion }.count
        #expect(computed == 2)
    }

    @Test func `a conversion takes the newest source, of one change the lowest conversion`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 12, "100", changed: 1)
        facts.pattern("A", 13, "2", changed: 2)
        #expect(try facts.decode(vin)["DisplacementCC"] == "2000")
        facts = SmallFacts.car()
        facts.pattern("A", 13, "2", changed: 1)
        facts.pattern("A1", 12, "100", changed: 1)
        #expect(try facts.decode(vin)["DisplacementCC"] == "1638.706400")
        facts = SmallFacts.car()
        facts.pattern("A", 12, "100", changed: 9)
        facts.link(wmi: 1, schema: 12, 2011, nil)
        facts.pattern("A", 13, "2", schema: 12, changed: 1)
        #expect(try facts.decode(vin)["DisplacementCC"] == "2000")
        facts = SmallFacts.car()
        facts.pattern("A", 18, "E")
        facts.engine("E", [(13, "2"), (12, "100")])
        #expect(try facts.decode(vin)["DisplacementCC"] == "1638.706400")
    }

    @Test func `specs apply when all conditions hold, without case`() throws {
        var facts = SmallFacts.car()
        facts.spec(when: [(34, "SPORT"), (24, "4")], then: [(15, "1"), (38, "never"), (16, "1")])
        let decoding = try facts.decode(vin)
        #expect(decoding["DriveType"] == "4x4" && decoding["Trim"] == "LX")
        #expect(decoding.item(15)?.source == .vehicleSpecs)
        facts.tables.specPatterns[1].attribute = facts.tables.texts.intern("1")
        #expect(try facts.decode(vin)["DriveType"] == nil)
    }

    @Test func `specs ask for the identifier's make and vehicle type, the model and the year`() throws {
        func drive(_ change: (inout SmallFacts) -> Void) throws -> String? {
            var facts = SmallFacts.car()
            change(&facts)
            return try facts.decode(vin)["DriveType"]
        }
        let (when, then): ([(Int16, String)], [(Int16, String)]) = ([(34, "Sport")], [(15, "1")])
        #expect(try drive { $0.spec(years: [2010, 2011], when: when, then: then) } == "4x4")
        #expect(try drive { $0.spec(make: 62, when: when, then: then) } == "4x4")
        #expect(try drive { $0.spec(years: [2010], when: when, then: then) } == nil)
        #expect(try drive { $0.spec(make: 63, when: when, then: then) } == nil)
        #expect(try drive { $0.spec(vehicleType: 3, when: when, then: then) } == nil)
        #expect(try drive { $0.spec(model: 102, when: when, then: then) } == nil)
        #expect(try drive { $0.spec(make: 99, when: when, then: then) } == nil)
        #expect(try drive { $0.spec(when: [], then: then) } == nil)
        #expect(try drive { $0.spec(when: when + [(96, "1")], then: then) } == nil)
        #expect(
            try drive {
                $0.tables.patterns.removeAll { $0.element == 28 }; $0.spec(when: when, then: then)
            } == nil)
    }

    @Test func `specs see computed values, numbers from the VIN and values of lists`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 13, "2")
        facts.pattern("A", 114, "One")
        facts.pattern("A", 114, "Two")
        facts.pattern("A***##", 71, "")
        facts.spec(when: [(11, "2000"), (114, "two")], then: [(15, "1")])
        #expect(try facts.decode(vin)["DriveType"] == "4x4")
        facts.spec(when: [(11, "2001")], then: [(1, "Li")])
        facts.spec(when: [(114, "three")], then: [(1, "Li")])
        #expect(try facts.decode(vin)["BatteryInfo"] == nil)
    }

    @Test func `of several specs the most recently changed row counts`() throws {
        var facts = SmallFacts.car()
        facts.spec(when: [(34, "Sport")], then: [(71, "1")], changed: 1)
        facts.spec(when: [(34, "Sport")], then: [(71, "2")], changed: 2)
        facts.spec(when: [(34, "Sport")], then: [(71, "0")], changed: 0)
        #expect(try facts.decode(vin)["EngineHP"] == "2")
    }

    @Test func `specs add to lists and to the battery, from patterns or not`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 1, "from the pattern")
        facts.pattern("A", 114, "note")
        facts.spec(when: [(34, "Sport")], then: [(1, "from the specs"), (114, "spec note")])
        let decoding = try facts.decode(vin)
        #expect(decoding.answer["BatteryInfo"]?.sorted() == ["from the pattern", "from the specs"])
        #expect(decoding["Note"] == "note+spec note")
        facts.tables.patterns.removeAll { [1, 114].contains($0.element) }
        let alone = try facts.decode(vin)
        #expect(alone["BatteryInfo"] == "from the specs" && alone["Note"] == "spec note")
    }

    @Test func `defaults fill elements without an item, by vehicle type`() throws {
        var facts = SmallFacts.car()
        facts.defaultValue(15, "0")
        facts.defaultValue(24, "0")
        facts.defaultValue(71, "0")
        facts.defaultValue(38, nil)
        facts.defaultValue(31, "elsewhere", vehicleType: 3)
        facts.defaultValue(5, "64")
        facts.defaultValue(114, "default note")
        let decoding = try facts.decode(vin)
        #expect(decoding["DriveType"] == "Not Applicable" && decoding["FuelTypePrimary"] == "Gasoline")
        #expect(decoding["EngineHP"] == "0" && decoding["PlantCity"] == "Detroit" && decoding["Trim"] == "LX")
        #expect(decoding["Note"] == "default note" && decoding["BodyClass"] == "Coupe")
        #expect(decoding.item(15)?.source == .defaultValue)
        #expect(decoding.vehicle.drive == nil && decoding.vehicle.model == "Comet")
        facts.pattern("A", 114, "own note")
        #expect(try facts.decode(vin)["Note"] == "own note")
    }

    @Test func `a default body class raises no warning`() throws {
        var facts = SmallFacts.car()
        facts.tables.patterns.removeAll { $0.element == 5 }
        facts.pattern("****X", 114, "names it")
        facts.defaultValue(5, "69")
        let decoding = try facts.decode(vin)
        #expect(decoding["BodyClass"] == "Dirt Bike" && decoding.codes == [0])
    }

    @Test func `an identifier without maker, vehicle type or patterns still answers`() throws {
        let decoding = try SmallFacts.car().decode("3NPA1XXX_BD123456")
        #expect(decoding.codes == [8] && decoding.isUnknown)
        #expect(decoding["Manufacturer"] == nil && decoding["VehicleType"] == nil && decoding["Make"] == nil)
    }
}
