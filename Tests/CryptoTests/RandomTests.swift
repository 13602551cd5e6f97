import Testing

@testable import Crypto

@Suite struct RandomTests {
    @Test func `random bytes come in the number asked for and differ`() {
        #expect(Random.bytes(0).isEmpty)
        #expect(Random.bytes(33).count == 33)
        #expect(Set((0..<100).map { _ in Random.bytes(16) }).count == 100)
        var generator = SecureRandom()
        #expect(Set((0..<100).map { _ in UInt64.random(in: .min ... .max, using: &generator) }).count == 100)
    }

    @Test func `every bit is set about half of the time`() {
        var counts = [Int](repeating: 0, count: 64)
        for _ in 0..<4_000 {
            let number = Random.next()
            for bit in 0..<64 where number >> UInt64(bit) & 1 == 1 { counts[bit] += 1 }
        }
        // 2,000 expected; standard deviation 32. Ten of them away happens once in 10^23 runs.
        #expect(counts.allSatisfy { (1_680...2_320).contains($0) })
    }
}

@Suite struct UUIDv7Tests {
    /// RFC 9562, appendix A.6: 2022-02-22T19:22:22.000Z, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    @Test func `the example of RFC 9562 comes out`() {
        let id = UUIDv7.make(time: 0x017F_22E2_79B0 << 12 | 0xCC3, random: 0x18C4_DC0C_0C07_398F << 2)
        #expect(UUIDv7.text(high: id.high, low: id.low) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(UUIDv7.milliseconds(high: id.high) == 1_645_557_742_000)
    }

    @Test func `ids ascend within the process, also from many tasks`() async {
        let runs = await withTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2_000).map { _ in UUIDv7.next().high } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for run in runs { #expect(zip(run, run.dropFirst()).allSatisfy { $0 < $1 }) }
        #expect(Set(runs.joined()).count == 16_000)
    }

    @Test func `a clock that goes back does not make ids go back`() {
        _ = UUIDv7.next()  // the time is known from here on
        let now = UUIDv7.advance(to: 0)
        #expect(UUIDv7.advance(to: 1) > now)
        #expect(UUIDv7.advance(to: now - 1_000_000) > now)
    }

    @Test func `version and variant stand in their places and the time is now`() {
        let before = UUIDv7.next()
        #expect(before.high >> 12 & 15 == 7)
        #expect(before.low >> 62 == 2)
        #expect(UUIDv7.milliseconds(high: before.high) > 1_700_000_000_000)
        let text = UUIDv7.text(high: before.high, low: before.low)
        #expect(text.utf8.count == 36 && text == text.lowercased())
    }
}
