import Models

/// What a quote comes to. Pure whole numbers: the same content comes to the same amounts for ever.
///
/// The rule, `half_up_by_tax_group`, is what an invoice may do in the United States (Streamlined Sales and Use Tax
/// Agreement, section 324: the tax on the invoice, halves of the smallest unit up) and in the European Union (EN 16931:
/// amounts of lines with two decimals, the tax of each rate on the sum of its lines, BR-CO-17):
/// 1. A line is quantity times unit price, less its own reduction; each of the two rounded to whole minor units.
/// 2. The lines of one tax rate are a group. A reduction of the whole is shared by the groups in proportion to their sums,
///    whole minor units by largest remainder; of equal remainders the lower rate's goes first.
/// 3. The tax of a group is rounded once. Where prices include it, it is taken out: sum x rate / (1 + rate).
/// 4. Everything else is a sum. Halves are rounded up, that is away from zero: nothing rounded here is negative.
enum QuoteSums {
    /// The greatest amount that anything may come to: exact in every reader's floating-point numbers.
    static let most: Int128 = 1_000_000_000_000_000

    /// The totals of a quote.
    static func totals(of content: QuoteContent) throws(QuoteRefusal) -> QuoteTotals {
        var lines: [Int128] = []
        var groups: [Int64: Int128] = [:]
        for (index, line) in content.lines.enumerated() {
            let amount = try amount(of: line, at: index)
            lines.append(amount)
            groups[line.taxMillionths, default: 0] += amount
        }
        let rates = groups.keys.sorted()
        for rate in rates where groups[rate, default: 0] < 0 { throw .belowZero(taxMillionths: rate) }
        let sums = rates.map { groups[$0, default: 0] }
        let subtotal = sums.reduce(0, +)
        guard subtotal <= most else { throw .tooMuch }

        let discount = try content.discount.map { one throws(QuoteRefusal) in
            try amount(of: one, on: subtotal, pointer: "/discount")
        }
        let shares = shares(of: discount ?? 0, by: sums)
        var taxes: [(net: Int128, tax: Int128)] = []
        for ((rate, sum), share) in zip(zip(rates, sums), shares) {
            let rest = sum - share
            let isIncluded = content.pricesIncludeTax == true
            let tax = rounded(rest * Int128(rate), over: isIncluded ? 1_000_000 + Int128(rate) : 1_000_000)
            taxes.append((isIncluded ? rest - tax : rest, tax))
        }
        let (net, tax) = (taxes.reduce(0) { $0 + $1.net }, taxes.reduce(0) { $0 + $1.tax })
        guard net + tax <= most else { throw .tooMuch }
        return QuoteTotals(
            lines: lines.map { Int64($0) }, subtotal: Int64(subtotal), discount: Int64(discount ?? 0),
            taxes: zip(rates, taxes).map { QuoteTax(taxMillionths: $0, net: Int64($1.net), tax: Int64($1.tax)) },
            net: Int64(net), tax: Int64(tax), total: Int64(net + tax))
    }

    /// What a line comes to; negative for a discount.
    private static func amount(of line: QuoteLine, at index: Int) throws(QuoteRefusal) -> Int128 {
        let pointer = "/lines/\(index)"
        guard line.quantity > 0 else { throw .outOfRange(pointer + "/quantity") }
        guard line.unitPrice >= 0 else { throw .outOfRange(pointer + "/unitPrice") }
        guard (0...1_000_000).contains(line.taxMillionths) else { throw .outOfRange(pointer + "/taxMillionths") }
        let gross = rounded(Int128(line.quantity) * Int128(line.unitPrice), over: 1000)
        guard gross <= most else { throw .tooMuch }
        guard let discount = line.discount else { return line.kind == .discount ? -gross : gross }
        guard line.kind != .discount else { throw .discountOnDiscount(pointer + "/discount") }
        return gross - (try amount(of: discount, on: gross, pointer: pointer + "/discount"))
    }

    /// What a reduction takes off a sum: never more than is there.
    private static func amount(
        of discount: QuoteDiscount, on sum: Int128, pointer: String
    ) throws(QuoteRefusal) -> Int128 {
        switch (discount.amount, discount.basisPoints) {
        case (let amount?, nil):
            guard amount >= 0 else { throw .outOfRange(pointer + "/amount") }
            guard amount <= sum else { throw .discountTooGreat(pointer + "/amount") }
            return Int128(amount)
        case (nil, let points?):
            guard (0...10_000).contains(points) else { throw .outOfRange(pointer + "/basisPoints") }
            return rounded(sum * Int128(points), over: 10_000)
        default:
            throw .eitherAmountOrPart(pointer)
        }
    }

    /// Shares a whole amount by weights that it does not exceed, by largest remainder: the shares add up to it, and none
    /// exceeds its weight.
    static func shares(of amount: Int128, by weights: [Int128]) -> [Int128] {
        let sum = weights.reduce(0, +)
        guard sum > 0, amount > 0 else { return weights.map { _ in 0 } }
        var shares = weights.map { amount * $0 / sum }
        let remainders = weights.map { amount * $0 % sum }
        let missing = Int(amount - shares.reduce(0, +))
        let first = weights.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
        for index in first.prefix(missing) { shares[index] += 1 }
        return shares
    }

    /// A quotient of numbers that are not negative, halves up.
    static func rounded(_ number: Int128, over divisor: Int128) -> Int128 { (number + divisor / 2) / divisor }
}

/// Why a quote comes to nothing that could be sent.
enum QuoteRefusal: Error, Hashable {
    /// A number that the schema does not allow; JSON Pointer.
    case outOfRange(String)
    /// A reduction says both or neither; JSON Pointer.
    case eitherAmountOrPart(String)
    /// A reduction takes off more than there is; JSON Pointer.
    case discountTooGreat(String)
    /// A line that is a discount has a reduction of its own; JSON Pointer.
    case discountOnDiscount(String)
    /// Discounts of a tax rate are more than its lines: nobody gets tax back for a discount.
    case belowZero(taxMillionths: Int64)
    /// More than amounts may come to.
    case tooMuch
}
