internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Makes a tenant: for a platform administrator one whose owner is invited, for anybody else one that is their own. It
/// is `pending` until identity has made the owner a member.
func createTenant(
    _ wish: CreateTenant, by bearer: Bearer, _ intent: Intent?, _ app: App
) async throws -> Answer<Tenant> {
    let isOfPlatform = bearer.may(.administerTenants)
    var faults = brandingFaults(wish.branding)
    if isOfPlatform, wish.ownerEmail == nil {
        faults.append(.init(pointer: "/ownerEmail", code: "required", message: "Say who is to own the tenant."))
    }
    if !isOfPlatform, wish.ownerEmail != nil {
        faults.append(.init(pointer: "/ownerEmail", code: "not-allowed", message: "Who signs up owns the tenant."))
    }
    let plan = wish.plan ?? .starter
    if !isOfPlatform, !Plans.isSelfService(plan) {
        faults.append(.init(pointer: "/plan", code: "by-agreement", message: "This plan is by agreement."))
    }
    guard faults.isEmpty else { throw Refusal.invalid(faults) }
    guard !Slugs.isReserved(wish.slug) else { throw Refusal.slugReserved }

    let now = app.clock()
    let tenant = Tenant(
        id: app.newID(), status: .pending, plan: plan, name: wish.name.text, slug: wish.slug.text,
        language: wish.language?.text ?? "en", currency: wish.currency?.code ?? "USD", timeZone: wish.timeZone.text,
        branding: (wish.branding ?? Branding()).inLowerCase, suspensionReason: nil, createdAt: now, updatedAt: now)
    let answer = try await app.database.once(intent, in: .platform) { db in
        if !isOfPlatform { try await db.countFounding(by: bearer.account, most: app.tenantsPerAccount) }
        try await db.insert(tenant, by: isOfPlatform ? nil : bearer.account)
        try await db.claim(tenant.slug, for: tenant.id, at: now)
        try await db.setLimits(of: tenant.id, Quota.allCases.map { ($0, Plans.limit($0, of: plan, agreed: [:])) })
        try await db.insertFounder(
            of: tenant.id, account: isOfPlatform ? nil : bearer.account, email: wish.ownerEmail?.text, at: now)
        try db.wantPush(of: tenant.id, to: app.neighbours.subscribers, at: now)
        return .created(tenant, at: "/v1/tenants/\(tenant.id)")
    }
    return answer
}

/// What is wrong with a look.
func brandingFaults(_ branding: Branding?) -> [Refusal.Fault] {
    guard let logo = branding?.logoUrl else { return [] }
    return [WebAddress.fault(logo, at: "/branding/logoUrl")].compactMap { $0 }
}

extension Branding {
    /// Colours in the one spelling that is kept.
    var inLowerCase: Branding {
        Branding(
            logoUrl: logoUrl, primaryColor: primaryColor?.lowercased(), accentColor: accentColor?.lowercased())
    }
}
