import Testing

@testable import Vin

@Suite struct NearMissTests {
    private let right = "1HGCM82633A004352"

    private func suggestions(_ vin: String, suspects: Set<Int> = []) throws -> [String] {
        try NearMiss.suggestions(for: VIN(vin), suspects: suspects) { $0.text.hasPrefix("1HGCM8263") ? 2 : 0 }
            .map(\.vin.text)
    }

    @Test(arguments: ["1HGCM82633AOO4352", "1HGCM82633AQ04352", "IHGCM82633A004352", "IHGCM82633AO04352"])
    func `letters that no VIN has become the digits they look like, first of all`(vin: String) throws {
        #expect(try suggestions(vin).first == right)
        #expect(try NearMiss.candidates(for: VIN(vin)).first?.slip == .forbiddenLetter)
    }

    @Test func `every right transposition of neighbours is found`() throws {
        for index in 0..<16 {
            var characters = Array(right.utf8)
            characters.swapAt(index, index + 1)
            // Position 9 has no weight of its own, equal neighbours are no slip, letters may be no check digit.
            let vin = String(decoding: characters, as: UTF8.self)
            guard vin != right, !CheckDigit.verifies(characters, .older) else { continue }
            let miss = try NearMiss.candidates(for: VIN(vin)).first { $0.vin.text == right }
            #expect(miss?.slip == .transposition && miss?.positions == [index + 1, index + 2], "\(vin)")
        }
    }

    @Test func `a lookalike comes before another character, one the patterns do not know in between`() throws {
        let vin = try VIN("1HGCM82633A004353")
        let slips = NearMiss.candidates(for: vin, suspects: [7]).map(\.slip)
        #expect(slips == slips.sorted() && slips.contains(.impossibleCharacter) && slips.contains(.otherCharacter))
        #expect(try suggestions("1HGCM82633A0043S2").first == right)
    }

    @Test func `only candidates that decode cleanly are suggested, of one slip those that say more first`() throws {
        let vin = try VIN("1HGCM82633A004353")
        #expect(NearMiss.suggestions(for: vin) { _ in 0 }.isEmpty)
        let others = NearMiss.suggestions(for: vin, limit: 3) { $0.text.hasSuffix("353") ? 1 : 2 }
        #expect(others.count == 3)
        #expect(others.filter { $0.slip == .otherCharacter }.allSatisfy { !$0.vin.text.hasSuffix("353") })
    }

    @Test func `all candidates have a right check digit and differ where they say`() throws {
        let vin = try VIN("1HGCM82633A004353")
        for miss in NearMiss.candidates(for: vin) {
            #expect(CheckDigit.verifies(miss.vin.characters, .current(isLight: false)))
            let differing = (1...17).filter { vin.character(at: $0) != miss.vin.character(at: $0) }
            #expect(differing == miss.positions)
        }
    }

    @Test func `a partial VIN is only freed of letters that no VIN has`() throws {
        #expect(NearMiss.candidates(for: try VIN("1HGCM8263")).isEmpty)
        #expect(NearMiss.candidates(for: try VIN("IHGCM8263")).map(\.vin.text) == ["1HGCM8263"])
    }
}
