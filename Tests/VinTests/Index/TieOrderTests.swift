import TestSupport
import Testing

@testable import Vin

/// Orders count within what can meet; there they are those of the whole.
@Suite struct TieOrderTests {
    @Test func `within a component the order is latest change, key, number, and equal changes are known`() {
        var random = SeededRandom(seed: 9)
        var facts = SmallFacts()
        for _ in 0..<600 {
            let changed: Int64? = Bool.random(using: &random) ? .random(in: 0...20, using: &random) : nil
            facts.pattern("A", 34, "x", changed: changed)
        }
        let patterns = facts.tables.patterns
        let components = [0, 1, 0, 3, 1]
        let sorted = patterns.indices.map { index in
            SortedPattern(
                schema: .random(in: 0..<5, using: &random), key: .random(in: 0..<4, using: &random), pattern: index,
                element: .random(in: -1...3, using: &random))
        }
        let keyOrders: [UInt32] = [0, 0, 2, 3]
        let order = TieOrder(sorted, keyOrders, components: components, patterns)
        for (left, one) in sorted.enumerated() where one.element >= 0 {
            #expect(order.ranks[left] >= order.firsts[one.schema])
            for (right, other) in sorted.enumerated() where other.element >= 0 && left != right {
                guard components[one.schema] == components[other.schema] else { continue }
                let (pattern, rival) = (patterns[one.pattern], patterns[other.pattern])
                let isBefore =
                    IndexCompiler.isLater(pattern.changed, rival.changed)
                    ?? ((keyOrders[one.key], pattern.id) < (keyOrders[other.key], rival.id))
                #expect((order.ranks[left] < order.ranks[right]) == isBefore)
                guard isBefore else { continue }
                let starts = (order.ranks[left] + 1...order.ranks[right]).contains {
                    order.starts[$0 / 64] >> UInt64($0 % 64) & 1 == 1
                }
                #expect(starts == (pattern.changed != rival.changed))
            }
        }
        // Ranks of a component follow each other: a row needs no more than the number of its rivals.
        for component in Set(components) {
            let ranks = sorted.indices.filter { sorted[$0].element >= 0 && components[sorted[$0].schema] == component }
                .map { order.ranks[$0] }
            #expect(
                (ranks.max() ?? 0) - (ranks.min() ?? 0) + 1 == ranks.count && ranks.min() == order.firsts[component])
        }
    }

    @Test func `rows of one identifier and first year compete across schemas`() throws {
        for (changed, winner) in [(Int64(3), "Other"), (1, "Sport")] {
            var facts = SmallFacts.car()
            facts.link(wmi: 1, schema: 12, 2010, 2013)
            facts.tables.patterns[1].changed = 2
            facts.pattern("A", 34, "Other", schema: 12, changed: changed)
            // Schemas of others in between, so that the two do not stand together.
            for other in 0..<20 { facts.pattern("A", 34, "x", schema: 21, changed: Int64(other)) }
            #expect(try facts.decode("1ABA1XXX_BD123456")["Series"] == winner)
        }
    }

    @Test func `rows of keys with number signs compete across first years too`() throws {
        for (changed, winner) in [(Int64(3), "23"), (1, "1")] {
            var facts = SmallFacts.car()
            facts.link(wmi: 1, schema: 12, 2011, 2013)
            facts.pattern("A#", 71, "", changed: 2)
            facts.pattern("A*##", 71, "", schema: 12, changed: changed)
            #expect(try facts.decode("1ABA123X_BD123456")["EngineHP"] == winner)
        }
    }

    @Test func `more rows that compete than an order can count are refused`() throws {
        var facts = SmallFacts.car()
        for _ in 0..<65_536 { facts.pattern("A", 114, "x") }
        #expect(throws: IndexError.tooLarge("rows that compete with each other")) {
            try IndexCompiler.compile(facts.tables)
        }
        facts.tables.patterns.removeLast(6)
        #expect(try IndexCompiler.compile(facts.tables).isEmpty == false)
    }
}
