import FoundationEssentials
import Models

/// What the schema of a price cannot say.
enum PriceRules {
    /// Minor units; ten thousand millions of a currency with cents, far from the end of 64 bits.
    static let most: Int64 = 1_000_000_000_000

    /// Everything that is wrong with a price. `currency` is the tenant's.
    static func faults(_ price: Price, in currency: Currency, at pointer: String = "/price") -> [Refusal.Fault] {
        guard let money = price.money else {
            guard price.model != .byQuote else { return [] }
            return [
                .init(pointer: pointer + "/money", code: "required", message: "A price of this model says how much.")
            ]
        }
        guard price.model != .byQuote else {
            return [
                .init(pointer: pointer + "/money", code: "not-allowed", message: "What is quoted has no price before.")
            ]
        }
        return moneyFaults(money, in: currency, range: 0...most, at: pointer + "/money")
    }

    /// What is wrong with an amount: another currency than the tenant's, outside of the range.
    static func moneyFaults(
        _ money: Money, in currency: Currency, range: ClosedRange<Int64>, at pointer: String
    ) -> [Refusal.Fault] {
        var faults: [Refusal.Fault] = []
        if money.currency != currency {
            faults.append(
                .init(
                    pointer: pointer + "/currency", code: "wrong-currency",
                    message: "The tenant's currency is \(currency)."
                ))
        }
        if !range.contains(money.amount) {
            faults.append(
                .init(
                    pointer: pointer + "/amount", code: "out-of-range",
                    message: "The number is outside \(range.lowerBound) to \(range.upperBound)."))
        }
        return faults
    }

    /// The terms that a new price of a business means.
    static func terms(_ profile: PriceProfile, in currency: Currency, now: Date) throws(Refusal) -> Period<OwnTerms> {
        let (from, until, periodFaults) = PeriodRules.resolve(
            from: profile.validFrom, until: profile.validUntil, now: now)
        var faults = periodFaults
        var terms = OwnTerms.hidden
        switch (profile.isHidden ?? false, profile.price) {
        case (false, let price?):
            terms = .price(price)
            faults += Self.faults(price, in: currency)
        case (false, nil):
            faults.append(.init(pointer: "/price", code: "required", message: "Say the price, or that it is hidden."))
        case (true, nil): break
        case (true, _):
            faults.append(.init(pointer: "/price", code: "not-allowed", message: "What is hidden has no price."))
        }
        guard faults.isEmpty else { throw .invalid(faults) }
        return Period(from: from, until: until, value: terms)
    }

    /// The terms after a change. Once a period has begun, somebody may have relied on it: it can only be given another
    /// end that is yet to come.
    static func change(
        _ current: Period<OwnTerms>, to profile: PriceProfile, in currency: Currency, now: Date
    ) throws -> Period<OwnTerms> {
        guard current.from <= now else { return try terms(profile, in: currency, now: now) }
        let isSame =
            profile.validFrom.map { isOne($0, current.from) } == true && profile.price == current.value.price
            && (profile.isHidden ?? false) == (current.value == .hidden)
        let isOver = current.until.map { $0 <= now } ?? false
        guard isSame, !isOver else { throw CatalogueRefusal.priceInForce }
        if let until = profile.validUntil, until < now.addingTimeInterval(-PeriodRules.skew) {
            throw Refusal.invalid([
                .init(pointer: "/validUntil", code: "in-the-past", message: "What has been cannot be changed any more.")
            ])
        }
        return Period(from: current.from, until: profile.validUntil.map { max($0, now) }, value: current.value)
    }

    /// Whether two times are one, as far as their text form tells.
    private static func isOne(_ one: Date, _ other: Date) -> Bool { abs(one.timeIntervalSince(other)) < 0.000_002 }
}

extension OwnTerms {
    /// The price, where there is one.
    var price: Price? {
        if case .price(let price) = self { price } else { nil }
    }
}
