public import FoundationEssentials
public import JSON

// What a business sends to the service `inquiries` to make a quote, and what the service `tenants` says for it.

/// A line of a quote to be made. What is not said of a line that names a service is taken from the catalogue.
public struct NewQuoteLine: Codable, Sendable, Hashable, Documented {
    /// What it is for; work where not said.
    public var kind: QuoteLineKind?
    /// What is done or used; the service's name where not said.
    public var text: String?
    /// The catalogue's service.
    public var service: CatalogueServiceID?
    /// The version of it that is meant; the one in force where not said.
    public var serviceVersion: Int?
    /// In thousandths; one where not said.
    public var quantity: Int64?
    /// The price of one; the service's where not said.
    public var unitPrice: Int64?
    /// In millionths; no tax where not said.
    public var taxMillionths: Int64?
    /// A reduction of this line.
    public var discount: QuoteDiscount?

    /// A line.
    public init(
        kind: QuoteLineKind? = nil, text: String? = nil, service: CatalogueServiceID? = nil, serviceVersion: Int? = nil,
        quantity: Int64? = nil, unitPrice: Int64? = nil, taxMillionths: Int64? = nil, discount: QuoteDiscount? = nil
    ) {
        self.kind = kind
        self.text = text
        self.service = service
        self.serviceVersion = serviceVersion
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.taxMillionths = taxMillionths
        self.discount = discount
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.state("A line. What is not said of one that names a service is taken from the catalogue.")
        schema.member("kind", "`labour` where not said.")
        schema.member(
            "text", "What is done or used; needed without a service.", length: 1...200, example: "Front brake pads")
        schema.member("service", "A service of the catalogue.")
        schema.member(
            "serviceVersion", "The version that is meant: the one in force, or the line is refused.",
            range: 1...1_000_000)
        schema.member(
            "quantity", "In thousandths: 1500 is 1.5; 1000 where not said.", range: 1...1_000_000_000, example: 1500)
        schema.member(
            "unitPrice",
            "Minor units of the quote's currency. Needed without a service, for a service with no price, and while the catalogue does not answer.",
            range: 0...1_000_000_000_000, example: 14_500)
        schema.member(
            "taxMillionths", "The tax in millionths: 86250 is 8.625 %; 0 where not said.", range: 0...1_000_000,
            example: 86_250)
        schema.member("discount", "A reduction of this line; not of one that is a discount itself.")
    }
}

/// A version of a quote to be made.
public struct NewQuote: Codable, Sendable, Hashable, Documented {
    /// The id that the client made; a new one otherwise.
    public var id: QuoteID?
    /// The currency; the tenant's where not said.
    public var currency: Currency?
    /// Whether prices have the tax in them already.
    public var pricesIncludeTax: Bool?
    /// The lines.
    public var lines: [NewQuoteLine]
    /// A reduction of the whole.
    public var discount: QuoteDiscount?
    /// Until when the customer can agree to it.
    public var validUntil: Date?
    /// More for the customer.
    public var note: String?

    /// A version.
    public init(
        id: QuoteID? = nil, currency: Currency? = nil, pricesIncludeTax: Bool? = nil, lines: [NewQuoteLine],
        discount: QuoteDiscount? = nil, validUntil: Date? = nil, note: String? = nil
    ) {
        self.id = id
        self.currency = currency
        self.pricesIncludeTax = pricesIncludeTax
        self.lines = lines
        self.discount = discount
        self.validUntil = validUntil
        self.note = note
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("id", "Made by the client, for creation while offline; the same again is the same creation.")
        schema.member("currency", "The tenant's where not said; no other is taken.")
        schema.member("pricesIncludeTax", "Whether prices have the tax in them already. They have not where not said.")
        schema.member("lines", "The lines.", items: 1...200)
        schema.member("discount", "A reduction of the whole, shared by the tax groups in proportion.")
        schema.member("validUntil", "Until when the customer can agree to it; at most a year ahead.")
        schema.member("note", "More for the customer.", length: 0...2000)
    }
}

/// What the catalogue said of a service when a quote was made: kept with the quote, whatever it says later.
public struct QuotedPrice: Codable, Sendable, Hashable, Documented {
    /// The service.
    public let service: CatalogueServiceID
    /// The version in force then.
    public let version: Int
    /// Its name then.
    public let name: String
    /// What it cost at that business then.
    public let price: Price?
    /// Whether that was the business's own price.
    public let isOwnPrice: Bool?

    /// What was said.
    public init(service: CatalogueServiceID, version: Int, name: String, price: Price?, isOwnPrice: Bool?) {
        self.service = service
        self.version = version
        self.name = name
        self.price = price
        self.isOwnPrice = isOwnPrice
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What the catalogue said of a service when the quote was made.")
        schema.member("version", "The version in force then.", example: 3)
        schema.member("name", "Its name then.", example: "Brake pads, front")
        schema.member("price", "What it cost at that business then.")
        schema.member("isOwnPrice", "Whether that was the business's own price.")
    }
}

/// What is asked of the service `tenants` for a quote.
public struct AskPrices: Codable, Sendable, Hashable, Documented {
    /// The services, each once.
    public let services: [CatalogueServiceID]

    /// A question; without services that for the currency alone.
    public init(services: [CatalogueServiceID]) { self.services = services }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("services", "The services; none: only the currency is asked for.", items: 0...200)
    }
}

/// What a business's services cost now.
public struct PricesNow: Codable, Sendable, Hashable, Documented {
    /// The currency of the tenant's prices.
    public let currency: Currency
    /// What is offered of what was asked for.
    public let items: [QuotedPrice]

    /// Prices.
    public init(currency: Currency, items: [QuotedPrice]) {
        self.currency = currency
        self.items = items
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a business's services cost now.")
        schema.member("currency", "The currency of the tenant's prices.")
        schema.member("items", "What is offered of what was asked for, at the business's prices.")
    }
}
