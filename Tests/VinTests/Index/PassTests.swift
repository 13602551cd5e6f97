import Testing

@testable import Vin

/// Which year is decoded.
@Suite struct PassTests {
    /// A truck: position 7 says nothing about its cycle.
    private func trucks() -> SmallFacts {
        var facts = SmallFacts.car()
        facts.tables.schemaLinks.removeAll { $0.wmi == 2 }
        facts.link(wmi: 2, schema: 21, 1981, 1985)
        facts.link(wmi: 2, schema: 22, 2010, nil)
        facts.pattern("A****|*D", 28, "103", schema: 21)
        facts.pattern("*1XXX", 38, "old", schema: 21)
        facts.pattern("B****|*D", 28, "103", schema: 22)
        facts.pattern("*1XXX", 38, "new", schema: 22)
        return facts
    }

    @Test func `the cycle with fewer errors wins, and the doubt is told`() throws {
        let old = try trucks().decode("2TRA1XXX_BD123456")
        #expect(old.modelYear == 1981 && old["Trim"] == "old" && !old.isModelYearConclusive)
        #expect(old["AdditionalErrorText"]?.hasPrefix("The Model Year decoded for this VIN may be incorrect") == true)
        #expect(try trucks().decode("2TRB1XXX_BD123456").modelYear == 2011)
        #expect(old.confidence == 0.95)
    }

    @Test func `of equal passes the later year wins, before it the one with more elements`() throws {
        var facts = trucks()
        facts.pattern("A****|*D", 28, "103", schema: 22)
        #expect(try facts.decode("2TRA1XXX_BD123456").modelYear == 2011)
        facts.pattern("A", 34, "series", schema: 21)
        #expect(try facts.decode("2TRA1XXX_BD123456").modelYear == 1981)
        facts.pattern("A", 34, "series", schema: 22)
        facts.pattern("A", 114, "note", schema: 21)
        #expect(try facts.decode("2TRA1XXX_BD123456").modelYear == 1981)
    }

    @Test func `the caller decides between equal passes`() throws {
        var facts = trucks()
        facts.pattern("A****|*D", 28, "103", schema: 22)
        let decoding = try facts.decode("2TRA1XXX_BD123456", year: 1981)
        #expect(decoding.modelYear == 1981 && decoding.codes == [0])
        #expect(try facts.decode("2TRA1XXX_BD123456", year: 2011).modelYear == 2011)
    }

    @Test func `a caller's year that the VIN does not say is decoded when there are patterns, with code 12`() throws {
        let decoding = try SmallFacts.car().decode("1ABA1XXX_BD123456", year: 2013)
        #expect(decoding.modelYear == 2013 && decoding.codes == [0, 12] && decoding["ModelYear"] == "2013")
        #expect(decoding["AdditionalErrorText"] == nil)
    }

    @Test func `without patterns for the caller's year the VIN's own is decoded, with code 12`() throws {
        let decoding = try SmallFacts.car().decode("1ABA1XXX_BD123456", year: 2001)
        #expect(decoding.modelYear == 2011 && decoding.codes == [0, 12])
    }

    @Test(arguments: [1979, 2029, 0])
    func `a caller's year outside of 1980 to 2028 is not tried`(year: Int) throws {
        let decoding = try SmallFacts.car().decode("1ABA1XXX_BD123456", year: year)
        #expect(decoding.modelYear == 2011 && decoding.codes == [0, 12])
    }

    @Test func `a caller's year helps a VIN that tells none`() throws {
        let decoding = try SmallFacts.car().decode("1ABA1XXX0UD123456", year: 2012)
        #expect(decoding.modelYear == 2012 && !decoding.codes.contains(11) && !decoding.codes.contains(12))
        #expect(decoding["Model"] == "Comet")
        let without = try SmallFacts.car().decode("1ABA1XXX0UD123456")
        #expect(without.modelYear == nil && without.codes.contains(11) && without["Model"] == "Comet")
    }

    @Test func `the table of descriptors fixes the year, whatever the caller says`() throws {
        var facts = SmallFacts.car()
        let descriptor = facts.tables.texts.intern("1ABA1XXX*FD")
        facts.tables.descriptors = [.init(descriptor: descriptor, modelYear: 2012)]
        let decoding = try facts.decode("1ABA1XXX_FD123456")
        #expect(decoding.modelYear == 2012 && decoding.codes == [0] && decoding.isModelYearConclusive)
        let other = try facts.decode("1ABA1XXX_FD123456", year: 2014)
        #expect(other.modelYear == 2012 && other.codes == [0, 12])
        facts.tables.descriptors = [.init(descriptor: descriptor, modelYear: 2031)]
        #expect(try facts.decode("1ABA1XXX_FD123456").modelYear == 2015)
    }

    @Test func `a decoder gives the same answer whatever it decoded before`() throws {
        let index = try trucks().index()
        let vins = ["2TRA1XXX0BD123456", "1ABA1XXX0BD123456", "9ZZ", "1ABA3XXX0BE123456", "1AB", "2TRB1XXX0BD123456"]
        let used = VINDecoder(index)
        for vin in vins + vins.reversed() {
            let fresh = VINDecoder(index).decode(try VIN(vin), on: .november)
            #expect(used.decode(try VIN(vin), on: .november).answer == fresh.answer, "\(vin)")
        }
    }

    @Test func `valid characters are forgotten before they take much memory`() throws {
        let index = try trucks().index()
        var characters = ValidCharacters()
        let wmi = try #require(index.wmi(Array("1AB".utf8)))
        for year in 1_000..<3_000 { _ = characters.sets(wmi, year, index) }
        #expect(characters.sets(wmi, 2012, index)[1] == KeyCharacter.bit(49) | KeyCharacter.bit(50))
        #expect(characters.sets(wmi, 2016, index).allSatisfy { $0 == 0 })
    }
}
