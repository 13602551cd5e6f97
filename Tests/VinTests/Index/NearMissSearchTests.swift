import Testing

@testable import Vin

/// The search for near misses leaves out what cannot be suggested; it must find what a search without that finds.
@Suite struct NearMissSearchTests {
    /// Every candidate decoded in full.
    private func plain(_ decoding: Decoding, _ decoder: VINDecoder) -> [NearMiss] {
        let wanted = decoding.isClean ? 2 : 1
        guard !decoding.isClean || decoding.errorCodes.contains(14) else { return [] }
        let suggested = decoding.text(WellKnown.suggestedVIN).map { Array($0.utf8) } ?? []
        let typed = decoding.vin.characters
        let suspects = Set(zip(typed, suggested).enumerated().filter { $1.0 != $1.1 }.map { $0.offset + 1 })
        var kept: [(miss: NearMiss, quality: Int, order: Int)] = []
        for (order, miss) in NearMiss.candidates(for: decoding.vin, suspects: suspects).prefix(60).enumerated() {
            let codes = decoder.decode(miss.vin, on: .november).errorCodes
            let isGood = codes.contains(0) || (miss.vin.count < 17 && codes.isSubset(of: [6, 9, 10, 11, 14]))
            let quality = isGood ? (codes.contains(14) ? 1 : 2) : 0
            if quality >= wanted { kept.append((miss, quality, order)) }
        }
        kept.sort { ($0.miss.slip.rawValue, -$0.quality, $0.order) < ($1.miss.slip.rawValue, -$1.quality, $1.order) }
        return kept.prefix(5).map(\.miss)
    }

    private func compare(_ vin: VIN, _ decoder: VINDecoder) {
        let decoding = decoder.decode(vin, on: .november)
        #expect(decoder.nearMisses(of: decoding, on: .november) == plain(decoding, decoder), "\(vin.text)")
    }

    /// Every VIN with one other character, and every transposition of neighbours.
    private func slips(_ vin: String) -> [[UInt8]] {
        let characters = Array(vin.utf8)
        var slips: [[UInt8]] = []
        for place in 0..<17 {
            for character in "0123456789ABCDEFGHJKLMNOPQRSTUVWXYZI*".utf8 where character != characters[place] {
                slips.append(characters)
                slips[slips.count - 1][place] = character
            }
            guard place < 16 else { continue }
            slips.append(characters)
            slips[slips.count - 1].swapAt(place, place + 1)
        }
        return slips
    }

    @Test func `the same VINs are suggested for every slip in a small set of facts`() throws {
        let decoder = VINDecoder(try SmallFacts.car().index())
        for slip in slips(SmallFacts.complete("1ABA1XXX_CD000001")) { compare(VIN(normalised: slip), decoder) }
    }

    @Test func `a key that reaches the serial is heeded`() throws {
        var facts = SmallFacts.car()
        facts.pattern("*****|**00[12]", 114, "early")
        facts.pattern("A****|**9", 28, "102", changed: 9)
        let decoder = VINDecoder(try facts.index())
        for slip in slips(SmallFacts.complete("1ABA1XXX_CD001001")) { compare(VIN(normalised: slip), decoder) }
    }

    @Test func `trucks, trailers and small makers are no exception`() throws {
        var facts = SmallFacts.car()
        for schema in [21, 31, 41] as [Int32] {
            facts.pattern("A", 28, "103", schema: schema)
            facts.pattern("*[12]XXX|*D", 34, "Long", schema: schema)
        }
        let decoder = VINDecoder(try facts.index())
        for vin in ["2TRA1XXX_CD000001", "1T9A1XXX_CD001001", "1FRA1XXX_CD000001"] {
            for slip in slips(SmallFacts.complete(vin)) { compare(VIN(normalised: slip), decoder) }
        }
    }

    @Test(.enabled(if: fullIndex != nil && sharedVIN != nil, "VIN_INDEX or shared/vin is not here"))
    func `the same VINs are suggested for the case VINs`() throws {
        let decoder = VINDecoder(try VINIndex(path: try #require(fullIndex)))
        let vins = try caseVINs()
        // In a debug build a thousand take a minute: every seventh.
        for place in stride(from: 0, to: vins.count, by: 7) { compare(vins[place], decoder) }
    }

    @Test func `what is known of an identifier and year does not grow without bound`() throws {
        let index = try SmallFacts.car().index()
        let wmi = try #require(index.wmi(Array("1AB".utf8)))
        var characters = ValidCharacters()
        for year in 0..<9_000 { _ = characters.sets(wmi, year, index) }
        #expect(!characters.knows(wmi, 0) && characters.knows(wmi, 8_999))
    }
}
