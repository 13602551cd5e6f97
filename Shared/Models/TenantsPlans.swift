public import JSON

/// What a tenant pays for.
public enum Plan: String, Sendable, Codable, CaseIterable, Hashable, Documented {
    /// One small network.
    case starter
    /// A grown one.
    case pro
    /// By agreement.
    case enterprise

    /// The plans by name.
    public static func document(_ schema: inout Schema) { schema.state("What a tenant pays for.", example: "starter") }
}

/// A thing that plans limit. Readers accept others.
public enum Quota: String, Sendable, Codable, CaseIterable, Hashable, Documented {
    /// People with a role in the tenant or one of its businesses.
    case members
    /// Businesses that are not closed.
    case businesses
    /// Profiles of professionals that are not closed.
    case professionals
    /// Customers.
    case customers
    /// Keys of programs.
    case apiKeys
    /// Bytes of pictures and documents.
    case storage

    /// The things by name.
    public static func document(_ schema: inout Schema) {
        schema.state("A thing that plans limit.", example: "members")
    }
}

/// A plan as it is offered.
public struct PlanOffer: Codable, Sendable, Hashable, Documented {
    /// Its word.
    public let plan: Plan
    /// A month's price; null: by agreement.
    public let price: Money?
    /// The most of each thing; what is missing has no limit.
    public let quotas: [String: Int64]

    /// An offer.
    public init(plan: Plan, price: Money?, quotas: [String: Int64]) {
        self.plan = plan
        self.price = price
        self.quotas = quotas
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A plan as it is offered.")
        schema.member("price", "A month's price; null: by agreement.")
        schema.member("quotas", "The most of each thing; what is missing has no limit.")
    }
}

/// The plans, smallest first.
public struct PlanOffers: Codable, Sendable, Hashable {
    /// The plans.
    public let items: [PlanOffer]

    /// A list.
    public init(items: [PlanOffer]) { self.items = items }
}

/// A tenant's plan with the limits that were agreed otherwise.
public struct ChangePlan: Codable, Sendable, Hashable, Documented {
    /// The plan.
    public let plan: Plan
    /// Limits instead of the plan's, by thing.
    public let quotas: [String: Int64]?

    /// A change.
    public init(plan: Plan, quotas: [String: Int64]? = nil) {
        self.plan = plan
        self.quotas = quotas
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("quotas", "Limits instead of the plan's: members, businesses, customers …", items: 0...20)
        schema["quotas"].element.state(range: 0...1_000_000_000_000_000)
    }
}

/// How much of one thing a tenant has and may have.
public struct QuotaUse: Codable, Sendable, Hashable, Documented {
    /// The thing.
    public let resource: String
    /// How many there are; null while the service that counts does not answer.
    public let used: Int64?
    /// How many there may be; null: without limit.
    public let limit: Int64?
    /// Whether the count is still to come.
    public let isPending: Bool

    /// A line.
    public init(resource: String, used: Int64?, limit: Int64?, isPending: Bool) {
        self.resource = resource
        self.used = used
        self.limit = limit
        self.isPending = isPending
    }

    private enum CodingKeys: CodingKey { case resource, used, limit, isPending }

    /// Writes null where there is no number, so that a reader sees that it was asked for.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(resource, forKey: .resource)
        try container.encode(used, forKey: .used)
        try container.encode(limit, forKey: .limit)
        try container.encode(isPending, forKey: .isPending)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How much of one thing a tenant has and may have.")
        schema.member("used", "Null while the service that counts does not answer.")
        schema.member("limit", "Null: without limit.")
        schema["used"].isNullable = true
        schema["limit"].isNullable = true
    }
}

/// What a tenant uses of its plan.
public struct TenantUsage: Codable, Sendable, Hashable {
    /// The plan.
    public let plan: Plan
    /// A line for each thing that is counted.
    public let items: [QuotaUse]

    /// A usage.
    public init(plan: Plan, items: [QuotaUse]) {
        self.plan = plan
        self.items = items
    }
}

/// Counts of a neighbour, by thing.
public struct UsageCounts: Sendable, Hashable {
    /// The counts.
    public let counts: [String: Int64]

    /// Counts.
    public init(counts: [String: Int64]) { self.counts = counts }
}

extension UsageCounts: Codable {
    /// Reads an object of numbers.
    public init(from decoder: any Decoder) throws {
        counts = try decoder.singleValueContainer().decode([String: Int64].self)
    }

    /// Writes the object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(counts)
    }
}
