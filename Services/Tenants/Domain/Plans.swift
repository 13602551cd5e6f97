import Models

/// What each plan allows. A thing that is not named has no limit.
enum Plans {
    /// The price of `starter` is the product's; `pro` and `enterprise` are by agreement.
    static let offers = [
        PlanOffer(
            plan: .starter, price: Currency("USD").map { Money(79_00, $0) },
            quotas: [
                "members": 10, "businesses": 3, "professionals": 25, "customers": 5_000, "apiKeys": 3,
                "storage": 10 << 30,
            ]),
        PlanOffer(
            plan: .pro, price: nil,
            quotas: [
                "members": 100, "businesses": 50, "professionals": 500, "customers": 100_000, "apiKeys": 25,
                "storage": 200 << 30,
            ]),
        PlanOffer(plan: .enterprise, price: nil, quotas: [:]),
    ]

    /// The limit of a thing: what was agreed, else the plan's; nil: none.
    static func limit(_ quota: Quota, of plan: Plan, agreed: [String: Int64]) -> Int64? {
        agreed[quota.rawValue] ?? offers.first { $0.plan == plan }?.quotas[quota.rawValue]
    }

    /// Whether somebody may take the plan without an agreement.
    static func isSelfService(_ plan: Plan) -> Bool { plan != .enterprise }

    /// The things that were named and that no plan limits.
    static func unknown(_ agreed: [String: Int64]) -> [String] {
        agreed.keys.filter { Quota(rawValue: $0) == nil }.sorted()
    }
}
