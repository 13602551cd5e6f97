import Testing

@testable import Vin

@Suite struct WMIFactsTests {
    private let facts = WMIFacts(
        core: Array(
            """
            wmi\tmanufacturer\tmakes\tvehicle_type\ttruck_class\tiso2
            1AB\tAtlas\tAtlas|Borealis\tPassenger Car\t\tUS
            2TR\tTrucks\tTrucks\tTruck\theavy\tCA
            3TR\tPickups\t\tTruck\tlight\tMX
            broken line
            """.utf8),
        prefixes: Array(
            """
            first\tfrom\tto\tiso2\tcountry
            1\tA\t0\tUS\tUnited States
            A\tX\tZ\tTN\tTunisia
            A\tZ\t1\tCY\tCyprus
            A\t5\t0\tMZ\tMozambique
            B\t?\tC\tXX\tNowhere
            """.utf8))

    @Test func `a maker is found by the first three characters`() throws {
        let maker = try #require(facts.manufacturer(of: VIN("1ABCM82633A004352")))
        #expect(maker.name == "Atlas" && maker.makes == ["Atlas", "Borealis"] && maker.vehicleType == "Passenger Car")
        #expect(maker.isLight)
        #expect(try facts.manufacturer(of: VIN("2TR"))?.isLight == false)
        #expect(try facts.manufacturer(of: VIN("3TR"))?.isLight == true)
        #expect(try facts.manufacturer(of: VIN("3TR"))?.makes == [])
        #expect(try facts.manufacturer(of: VIN("9ZZ")) == nil)
    }

    @Test(arguments: [
        ("1A", "US"), ("10", "US"), ("A1", "CY"), ("A5", "MZ"), ("A0", "MZ"), ("AY", "TN"), ("A2", nil), ("AI", nil),
        ("1", nil), ("BC", nil),
    ])
    func `second characters run from A to Z, 1 to 9, then 0`(vin: String, country: String?) throws {
        #expect(try facts.country(of: VIN(vin))?.code == country)
    }

    @Test func `the built-in tables know common makers and countries`() throws {
        let facts = WMIFacts(core: PackageResources.wmi_core_tsv, prefixes: PackageResources.country_prefix_tsv)
        let vin = try VIN("1HGCM82633A004352")
        #expect(facts.manufacturer(of: vin)?.makes.contains { $0.lowercased() == "honda" } == true)
        #expect(facts.country(of: vin)?.code == "US")
        #expect(try facts.country(of: VIN("WVWZZZ1KZ6W000001"))?.code == "DE")
    }

    @Test func `an outline says what it can without an index`() throws {
        let outline = Outline(try VIN("1ABCM82633A004352"), facts: facts, calendarYear: 2026)
        #expect(outline.manufacturer?.name == "Atlas")
        #expect(outline.country?.name == "United States")
        #expect(outline.modelYear == ModelYear(candidates: [2003], isConclusive: true))
        #expect(outline.expectedCheckDigit == UInt8(ascii: "1") && !outline.isCheckDigitRight)
        #expect(outline.year(hint: 1999) == 2003)
        let truck = Outline(try VIN("2TRCM826_FA004352"), facts: facts, calendarYear: 2026)
        #expect(truck.modelYear.candidates == [2015, 1985] && truck.year(hint: nil) == nil)
        #expect(truck.year(hint: 1985) == 1985)
        let unknown = Outline(try VIN("ZZ"), facts: facts, calendarYear: 2026)
        #expect(unknown.manufacturer == nil && unknown.modelYear.candidates.isEmpty && !unknown.isCheckDigitRight)
        #expect(try Outline(VIN("1M8GDM9AXKP042788"), facts: facts, calendarYear: 2026).isCheckDigitRight)
    }
}
