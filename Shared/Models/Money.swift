public import JSON

/// An amount of money: whole minor units (cents) of one currency, never a floating-point number.
public struct Money: Hashable, Sendable, Codable, Documented {
    /// Minor units, as ISO 4217 divides the currency: 12950 is 129.50 USD and 12,950 JPY.
    public let amount: Int64
    /// The currency.
    public let currency: Currency

    /// An amount of a currency.
    public init(_ amount: Int64, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    /// Why two amounts have no sum.
    public enum Fault: Error, Hashable, Sendable {
        /// They are of two currencies.
        case differentCurrencies
        /// The result does not fit 64 bits.
        case overflow
    }

    /// The sum with an amount of the same currency.
    public func adding(_ other: Money) throws(Fault) -> Money {
        guard currency == other.currency else { throw .differentCurrencies }
        let (sum, overflow) = amount.addingReportingOverflow(other.amount)
        guard !overflow else { throw .overflow }
        return Money(sum, currency)
    }

    /// What is left of it after an amount of the same currency.
    public func subtracting(_ other: Money) throws(Fault) -> Money {
        guard currency == other.currency else { throw .differentCurrencies }
        let (rest, overflow) = amount.subtractingReportingOverflow(other.amount)
        guard !overflow else { throw .overflow }
        return Money(rest, currency)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("An amount of money in minor units.", example: ["amount": 12950, "currency": "USD"])
        schema.member("amount", "Minor units of the currency: 12950 is 129.50 USD.", example: 12950)
    }
}
