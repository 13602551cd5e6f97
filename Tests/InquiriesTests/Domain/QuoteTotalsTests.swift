import FoundationEssentials
import Models
import TestSupport
import Testing

@testable import Inquiries

@Suite struct `Totals of quotes` {
    private func content(
        _ lines: [QuoteLine], discount: QuoteDiscount? = nil, includesTax: Bool? = nil
    ) throws -> QuoteContent {
        QuoteContent(
            currency: try #require(Currency("USD")), pricesIncludeTax: includesTax, lines: lines, discount: discount)
    }

    private func line(
        _ unitPrice: Int64, _ quantity: Int64 = 1000, tax: Int64 = 0, kind: QuoteLineKind = .labour,
        discount: QuoteDiscount? = nil
    ) -> QuoteLine {
        QuoteLine(
            kind: kind, text: "x", quantity: quantity, unitPrice: unitPrice, taxMillionths: tax, discount: discount)
    }

    @Test func `an hour and a half of labour and two parts at San Francisco's rate`() throws {
        let totals = try QuoteSums.totals(
            of: content([
                line(14_500, 1500), line(8999, 2000, tax: 86_250, kind: .part), line(350, tax: 86_250, kind: .fee),
            ]))
        // 18,348 at 8.625 % is 1,582.515.
        #expect(
            totals
                == QuoteTotals(
                    lines: [21_750, 17_998, 350], subtotal: 40_098, discount: 0,
                    taxes: [
                        QuoteTax(taxMillionths: 0, net: 21_750, tax: 0),
                        QuoteTax(taxMillionths: 86_250, net: 18_348, tax: 1583),
                    ], net: 40_098, tax: 1583, total: 41_681))
    }

    @Test func `the tax is rounded once for each rate and not for each line`() throws {
        // Three times 0.5 cents would be three cents; together it is one and a half, and a half goes up.
        let totals = try QuoteSums.totals(of: content(Array(repeating: line(5, tax: 100_000), count: 3)))
        #expect(totals.tax == 2 && totals.total == 17)
    }

    @Test func `halves go up, less goes down`() {
        #expect(
            [(1, 2), (3, 2), (4, 3), (5, 3), (0, 7), (49, 100), (50, 100)].map { QuoteSums.rounded($0, over: $1) }
                == [1, 2, 1, 2, 0, 0, 1])
    }

    @Test func `thousandths of a unit are priced exactly`() throws {
        let totals = try QuoteSums.totals(
            of: content([line(333, 1), line(1000, 1), line(500, 1), line(499, 1), line(999, 333)]))
        #expect(totals.lines == [0, 1, 1, 0, 333])
    }

    @Test func `where prices include the tax it is taken out and the total stays`() throws {
        let totals = try QuoteSums.totals(
            of: content([line(11_900, tax: 190_000), line(10_700, tax: 70_000)], includesTax: true))
        #expect(totals.total == 22_600 && totals.net == 20_000)
        #expect(totals.taxes.map(\.tax) == [700, 1900])
    }

    @Test func `a line has a reduction of its own, in cents or as a part`() throws {
        let totals = try QuoteSums.totals(
            of: content([
                line(10_000, discount: QuoteDiscount(amount: 1)),
                line(10_005, discount: QuoteDiscount(basisPoints: 1000)),
                line(10_000, discount: QuoteDiscount(basisPoints: 10_000)),
            ]))
        // A tenth of 10,005 is 1,000.5, rounded up.
        #expect(totals.lines == [9999, 9004, 0])
    }

    @Test func `a reduction of the whole lowers each rate's tax in proportion`() throws {
        let totals = try QuoteSums.totals(
            of: content(
                [line(10_000, tax: 200_000), line(5000, tax: 50_000), line(5000)], discount: QuoteDiscount(amount: 1001)
            ))
        // 250.25, 250.25 and 500.5: the cent that is left goes to the greatest remainder, that of 20 %.
        #expect(totals.taxes.map(\.net) == [4750, 4750, 9499])
        #expect(totals.taxes.map(\.tax) == [0, 238, 1900])
        #expect(totals.discount == 1001 && totals.net == 18_999 && totals.total == 21_137)
    }

    @Test func `of equal remainders the lower rate's goes first`() {
        #expect(QuoteSums.shares(of: 1, by: [7, 7]) == [1, 0])
        #expect(QuoteSums.shares(of: 2, by: [1, 1, 1]) == [1, 1, 0])
        #expect(QuoteSums.shares(of: 0, by: [1, 2]) == [0, 0])
        #expect(QuoteSums.shares(of: 5, by: [0, 0]) == [0, 0])
    }

    @Test func `a line that is a discount takes off, and lowers its rate's tax`() throws {
        let totals = try QuoteSums.totals(
            of: content([line(10_000, tax: 100_000), line(2500, tax: 100_000, kind: .discount)]))
        #expect(totals.lines == [10_000, -2500] && totals.net == 7500 && totals.tax == 750)
    }

    @Test func `what makes no sense is refused by name`() throws {
        func refusal(_ lines: [QuoteLine], discount: QuoteDiscount? = nil) throws -> QuoteRefusal? {
            let content = try content(lines, discount: discount)
            do {
                _ = try QuoteSums.totals(of: content)
                return nil
            } catch {
                return error
            }
        }
        #expect(try refusal([line(100, tax: 1), line(200, tax: 1, kind: .discount)]) == .belowZero(taxMillionths: 1))
        // A discount of one rate is not taken from another's lines.
        #expect(try refusal([line(500, tax: 1), line(200, kind: .discount)]) == .belowZero(taxMillionths: 0))
        #expect(
            try refusal([line(100, kind: .discount, discount: QuoteDiscount(amount: 1))])
                == .discountOnDiscount("/lines/0/discount"))
        #expect(
            try refusal([line(100, discount: QuoteDiscount(amount: 101))])
                == .discountTooGreat("/lines/0/discount/amount"))
        #expect(try refusal([line(100)], discount: QuoteDiscount(amount: 101)) == .discountTooGreat("/discount/amount"))
        #expect(try refusal([line(100)], discount: QuoteDiscount(amount: -1)) == .outOfRange("/discount/amount"))
        #expect(
            try refusal([line(100)], discount: QuoteDiscount(basisPoints: 10_001))
                == .outOfRange("/discount/basisPoints"))
        #expect(try refusal([line(1), line(-1)]) == .outOfRange("/lines/1/unitPrice"))
        #expect(try refusal([line(1, 0)]) == .outOfRange("/lines/0/quantity"))
        #expect(try refusal([line(1, tax: 1_000_001)]) == .outOfRange("/lines/0/taxMillionths"))
    }

    @Test func `amounts beyond every bound are refused and nothing overflows`() throws {
        for lines in [
            [line(.max, .max)], Array(repeating: line(1_000_000_000_000, 1_000_000), count: 2),
            [line(1_000_000_000_000, 1_000_000, tax: 1_000_000)],
        ] {
            let content = try content(lines)
            #expect(throws: QuoteRefusal.tooMuch) { try QuoteSums.totals(of: content) }
        }
        #expect(try QuoteSums.totals(of: content([line(1_000_000_000_000, 1_000_000)])).total == 1_000_000_000_000_000)
    }

    @Test func `parts always add up to the whole`() throws {
        var random = SeededRandom(seed: 21)
        var computed = 0
        for _ in 0..<4000 {
            let rates: [Int64] = [0, 33_125, 70_000, 86_250, 190_000, 1_000_000]
            let lines = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                let kind = QuoteLineKind.allCases.randomElement(using: &random) ?? .part
                let discount: QuoteDiscount? =
                    kind == .discount || Bool.random(using: &random)
                    ? nil : QuoteDiscount(basisPoints: Int.random(in: 0...10_000, using: &random))
                return line(
                    .random(in: 0...(kind == .discount ? 500 : 2_000_000), using: &random),
                    .random(in: 1...20_000, using: &random), tax: rates.randomElement(using: &random) ?? 0, kind: kind,
                    discount: discount)
            }
            let isIncluded = Bool.random(using: &random)
            let whole = try content(
                lines, discount: QuoteDiscount(basisPoints: .random(in: 0...10_000, using: &random)),
                includesTax: isIncluded)
            guard let totals = try? QuoteSums.totals(of: whole) else { continue }
            computed += 1
            #expect(totals.lines.reduce(0, +) == totals.subtotal)
            #expect(totals.taxes.reduce(0) { $0 + $1.net } == totals.net)
            #expect(totals.taxes.reduce(0) { $0 + $1.tax } == totals.tax)
            #expect(totals.net + totals.tax == totals.total)
            #expect(totals.subtotal - totals.discount == (isIncluded ? totals.total : totals.net))
            for group in totals.taxes {
                #expect(group.net >= 0 && group.tax >= 0)
                // Within half a unit of the exact tax, whichever way it was computed.
                let exact = Double(group.net) * Double(group.taxMillionths) / 1_000_000
                #expect(abs(Double(group.tax) - exact) <= (isIncluded ? 1 : 0.5000001))
            }
            // The same again, and in another order: the same money.
            #expect(try QuoteSums.totals(of: whole) == totals)
            let reversed = try QuoteSums.totals(
                of: content(lines.reversed(), discount: whole.discount, includesTax: isIncluded))
            #expect(reversed.total == totals.total && reversed.taxes == totals.taxes)
        }
        #expect(computed > 1000)
    }
}
