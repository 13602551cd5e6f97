import EventLoop
import Testing

@testable import Vin

@Suite struct VINIndexTests {
    private func open(_ bytes: [UInt8]) throws -> VINIndex {
        try withFolder { folder in
            try BlockingFile.replace(folder + "/index", with: bytes)
            return try VINIndex(path: folder + "/index")
        }
    }

    private func bytes() throws -> [UInt8] { try IndexCompiler.compile(SmallFacts.car().tables) }

    @Test func `an index opens with its release`() throws {
        let bytes = try bytes()
        let index = try open(bytes)
        #expect(index.release == "2026_10" && index.size == bytes.count)
    }

    @Test func `the same facts in another order give the same bytes`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A[BC]", 114, "one", changed: 5)
        facts.pattern("A[BC]", 114, "two", changed: nil)
        facts.engine("V6", [(71, "240"), (24, "1")])
        facts.spec(years: [2012, 2013], when: [(34, "sport")], then: [(1, "Li"), (38, "X")])
        facts.defaultValue(15, "0")
        let first = try IndexCompiler.compile(facts.tables)
        var tables = facts.tables
        tables.patterns.reverse()
        tables.lookups.reverse()
        tables.wmis.reverse()
        tables.schemaLinks.reverse()
        tables.specPatterns.reverse()
        tables.elements.reverse()
        tables.enginePatterns.reverse()
        #expect(try IndexCompiler.compile(tables) == first)
    }

    @Test func `a missing file is unreadable`() throws {
        let error = #expect(throws: IndexError.self) { try VINIndex(path: "/nonexistent/index") }
        #expect(error?.description.contains("cannot be read (map /nonexistent/index: No such file") == true)
    }

    @Test(arguments: [1, 7, 200])
    func `another file is no index`(count: Int) {
        #expect(throws: IndexError.notAnIndex) { try open([UInt8](repeating: 65, count: count)) }
    }

    @Test func `another format is told`() throws {
        var bytes = try bytes()
        bytes[8] = 99
        #expect(throws: IndexError.otherFormat(found: 99, expected: IndexFormat.version)) { try open(bytes) }
    }

    @Test func `the format before is refused, however good its checksum`() throws {
        // The version stands before the checksummed part.
        var bytes = try bytes()
        bytes[8] = 1
        let error = #expect(throws: IndexError.otherFormat(found: 1, expected: 2)) { try open(bytes) }
        #expect(error?.description.contains("run `vin import`") == true)
    }

    @Test func `a truncated or longer file is told`() throws {
        let bytes = try bytes()
        for count in [8, 20, 40, 64, 100, bytes.count - 8, bytes.count - 1] {
            #expect(throws: IndexError.self, "\(count)") { try open(Array(bytes.prefix(count))) }
        }
        #expect(throws: IndexError.truncated(bytes: bytes.count - 8, expected: UInt64(bytes.count))) {
            try open(Array(bytes.dropLast(8)))
        }
        #expect(throws: IndexError.truncated(bytes: bytes.count + 8, expected: UInt64(bytes.count))) {
            try open(bytes + [UInt8](repeating: 0, count: 8))
        }
    }

    @Test func `any flipped byte behind the header is damage`() throws {
        let bytes = try bytes()
        for place in stride(from: IndexFormat.checkedFrom, to: bytes.count, by: 97) {
            var damaged = bytes
            damaged[place] ^= 0x10
            #expect(throws: IndexError.damaged) { try open(damaged) }
        }
        var damaged = bytes
        damaged[24] ^= 1
        #expect(throws: IndexError.damaged) { try open(damaged) }
    }

    @Test func `sections that do not fit are inconsistent although the checksum is right`() throws {
        var writer = IndexWriter()
        writer.set(.entries, [UInt32(1), 2], IndexWriter.put)
        #expect(throws: IndexError.inconsistent("a section without its end")) { try open(writer.file(release: "x")) }
        let end = SchemaRecord(id: 0, firstEntry: 0, firstRow: 0, firstOrder: 0, flags: 0)
        writer.set(.schemas, [end], IndexWriter.put)
        #expect(throws: IndexError.self) { try open(writer.file(release: "x")) }
    }

    @Test(arguments: [(IndexFormat.Section.keyFilters, "keys and filters"), (.valueElements, "values and elements")])
    func `sections that belong together are of one length`(section: IndexFormat.Section, fault: String) throws {
        var bytes = try bytes()
        // One record less, under a right checksum.
        bytes[IndexFormat.headerSize + section.rawValue * 16 + 8] -= 1
        let words = stride(from: IndexFormat.checkedFrom, to: bytes.count, by: 8).map { start in
            (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) }
        }
        var checksum: [UInt8] = []
        checksum.put(IndexChecksum.of(words.span))
        bytes.replaceSubrange(24..<32, with: checksum)
        #expect(throws: IndexError.inconsistent(fault)) { try open(bytes) }
    }

    @Test func `every error says what to do`() {
        let errors: [IndexError] = [
            .unreadable("x"), .notAnIndex, .otherFormat(found: 1, expected: 2), .truncated(bytes: 1, expected: 2),
            .damaged, .inconsistent("x"),
        ]
        for error in errors { #expect(error.description.contains("vin import")) }
        #expect(IndexError.tooLarge("keys").description.contains("keys"))
    }

    @Test func `a text longer than the format holds is refused`() throws {
        var facts = SmallFacts.car()
        facts.pattern("A", 114, String(repeating: "x", count: 65_536))
        #expect(throws: IndexError.tooLarge("a text of 65536 bytes")) { try IndexCompiler.compile(facts.tables) }
        facts = SmallFacts.car()
        facts.pattern("A", 114, String(repeating: "\t", count: 2_048))
        #expect(throws: IndexError.tooLarge("an attribute of 2048 bytes")) { try IndexCompiler.compile(facts.tables) }
    }

    @Test func `identifiers tell maker, makes, vehicle type and years`() throws {
        let index = try SmallFacts.car().index()
        let car = try #require(index.manufacturer(wmi: "1ab", on: .november))
        #expect(
            car.wmi == "1AB" && car.name == "Atlas Motor Works" && car.id == "51" && car.vehicleType == "Passenger Car")
        #expect(car.makes.map(\.name) == ["Atlas", "Borealis"] && car.makes.map(\.id) == ["61", "62"])
        #expect(car.modelYears == 2010...2015 && car.isLightTruck == nil)
        let truck = try #require(index.manufacturer(wmi: "2TR", on: .november))
        #expect(truck.isLightTruck == false && truck.modelYears == 1990...2028)
        #expect(index.manufacturer(wmi: "1T9001", on: .november)?.makes.map(\.name) == ["Citröen"])
        #expect(index.manufacturer(wmi: "1T9", on: .november) == nil)
        #expect(index.manufacturer(wmi: "1ZZ", on: .november) == nil)
        #expect(index.manufacturer(wmi: "1Z", on: .november) == nil)
        let plain = try #require(index.manufacturer(wmi: "3NP", on: .november))
        #expect(plain.name == "" && plain.vehicleType == nil && plain.modelYears == nil)
    }

    @Test func `makes are listed by name, models by make and year`() throws {
        let index = try SmallFacts.car().index()
        #expect(index.allMakes.map(\.name) == ["Atlas", "Borealis", "Citröen"])
        #expect(index.models(ofMake: "ATLAS")?.map(\.name) == ["Comet", "Dart"])
        #expect(index.models(ofMake: "atlas", year: 2012)?.map(\.id) == [101])
        #expect(index.models(ofMake: "atlas", year: 2016) == [])
        #expect(index.models(ofMake: "atlas", year: 1900) == [])
        #expect(index.models(ofMake: "citröen") == [])
        #expect(index.models(ofMake: "Nobody") == nil)
        #expect(index.models(ofMake: "zzz") == nil)
    }

    @Test func `a day knows its calendar year`() {
        #expect(Day.november.year == 2026)
        #expect(Day(secondsSince1970: 0).year == 1970)
        #expect(Day(secondsSince1970: -1).year == 1969)
        #expect(Day(secondsSince1970: 1_798_761_599).year == 2026)
        #expect(Day(secondsSince1970: 1_798_761_600).year == 2027)
        #expect(Day(secondsSince1970: 951_782_400).year == 2000)
    }

    @Test func `the benchmark decodes every VIN in every round`() throws {
        let index = try SmallFacts.car().index()
        let vins = [(vin: try VIN("1ABA1XXXX"), modelYear: Int?.none), (vin: try VIN("9ZZ"), modelYear: 2012)]
        let result = DecodeBenchmark.run(vins, rounds: 3, index: index, on: .november) { decoding, answer in
            answer += Array(decoding.vin.text.utf8)
        }
        #expect(result.decodes == 6 && result.answerBytes == 6 && result.median <= result.p99)
        #expect(result.description.contains("6 decodes"))
        #expect(DecodeBenchmark.run([], rounds: 1, index: index, on: .november) { _, _ in }.decodes == 0)
    }
}
