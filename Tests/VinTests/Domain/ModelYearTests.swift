import Testing

@testable import Vin

@Suite struct ModelYearTests {
    private func read(
        _ vin: String, isLight: Bool = false, covered: ClosedRange<Int> = 1900...2100
    ) throws -> ModelYear {
        ModelYear.read(try VIN(vin), isLight: isLight, calendarYear: 2026) { covered.contains($0) }
    }

    @Test(arguments: zip("ABCDEFGHJKLMNPRSTVWXY123456789".utf8, 2010...2039))
    func `the tenth character counts from 2010`(character: UInt8, year: Int) {
        #expect(ModelYear.code(character) == year)
    }

    @Test(arguments: Array("0IOQUZ*?".utf8))
    func `other characters tell no year`(character: UInt8) {
        #expect(ModelYear.code(character) == nil)
    }

    @Test func `a light vehicle with a digit at position 7 is of the old cycle`() throws {
        #expect(try read("1HGCM82633A004352", isLight: true) == ModelYear(candidates: [2003], isConclusive: true))
        #expect(try read("1HGCM8263AA004352", isLight: true) == ModelYear(candidates: [1980], isConclusive: true))
    }

    @Test func `a light vehicle with a letter at position 7 is of the new cycle`() throws {
        #expect(try read("1HGCM8A63AA004352", isLight: true) == ModelYear(candidates: [2010], isConclusive: true))
    }

    @Test func `a year after next year's next goes back a cycle`() throws {
        #expect(try read("1HGCM8A633A004352") == ModelYear(candidates: [2003], isConclusive: true))
        #expect(try read("1HGCM8A63WA004352").candidates == [2028, 1998])
        #expect(try read("1HGCM8A63XA004352") == ModelYear(candidates: [1999], isConclusive: true))
    }

    @Test func `other vehicles leave two years`() throws {
        #expect(try read("1HGCM8263AA004352") == ModelYear(candidates: [2010, 1980], isConclusive: false))
        #expect(try read("1HGCM8*63AA004352", isLight: true).isConclusive == false)
    }

    @Test func `a conclusive year without patterns gives way to the other cycle when that has some`() throws {
        #expect(try read("1HGCM8A63AA004352", isLight: true, covered: 1980...1990).candidates == [1980])
        #expect(try read("1HGCM8263AA004352", isLight: true, covered: 2005...2015).candidates == [2010])
        #expect(try read("1HGCM8A63AA004352", isLight: true, covered: 2020...2021).candidates == [2010])
        #expect(try read("1HGCM8A633A004352", covered: 2030...2040).candidates == [2003])
    }

    @Test func `a short VIN tells no year`() throws {
        #expect(try read("1HGCM8263") == .unknown)
    }
}
