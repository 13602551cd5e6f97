import Models

/// What an account is in one tenant, or in one business of it.
struct Membership: Hashable, Sendable {
    let tenant: TenantID
    let business: BusinessID?
    let roles: [Role]
}
