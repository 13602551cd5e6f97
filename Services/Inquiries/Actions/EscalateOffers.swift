internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

// What happens to questions that are not answered. Each runs in the transaction that ends its job.

extension Connection {
    /// Reminds of a question that is still open.
    func remind(of id: OfferID, in tenant: TenantID, at now: Date) async throws {
        guard let (inquiry, found) = try await lockOpenOffer(id, in: tenant), found.remindedAt == nil else { return }
        var offer = found
        offer.remindedAt = now
        offer.version += 1
        try update(offer, in: tenant)
        try tell(
            .reminder, about: inquiry, by: .system, in: tenant, business: offer.business,
            professional: offer.professional, subject: "\(offer.id)", due: offer.dueAt)
    }

    /// Ends a question whose time is up; the next is asked, or the manager.
    func miss(_ id: OfferID, in tenant: TenantID, at now: Date) async throws {
        guard var (inquiry, offer) = try await lockOpenOffer(id, in: tenant) else { return }
        try offer.take(.miss, by: .system, at: now)
        try await end(
            offer, on: &inquiry, .escalate, by: .system, in: tenant, at: now,
            StepFacts(
                reason: "No answer in time.", subject: "\(offer.id)", business: offer.business,
                professional: offer.professional))
    }

    /// Takes a question back whose professional cannot take it any more; the next is asked, or the manager.
    func withdrawIfUnable(_ id: OfferID, in tenant: TenantID, at now: Date) async throws {
        guard var (inquiry, offer) = try await lockOpenOffer(id, in: tenant) else { return }
        let candidate = try await candidate(offer.professional, in: tenant)
        let jobs = try await jobs(of: [offer.professional], in: tenant)[offer.professional] ?? 0
        let isAble = candidate.map { $0.obstacle(at: now, jobs: jobs) == nil } ?? false
        guard !isAble else { return }
        try offer.take(.withdraw, by: .system, at: now)
        try await end(
            offer, on: &inquiry, .escalate, by: .system, in: tenant, at: now,
            StepFacts(
                reason: "Who was asked cannot take it any more.", subject: "\(offer.id)", business: offer.business,
                professional: offer.professional))
    }

    /// The offer as long as it is open, and its inquiry, locked.
    private func lockOpenOffer(
        _ id: OfferID, in tenant: TenantID
    ) async throws -> (inquiry: StoredInquiry, offer: StoredOffer)? {
        guard let asked = try await offer(id, in: tenant), asked.state == .open,
            let inquiry = try await lockInquiry(asked.inquiry, in: tenant),
            let offer = try await offer(id, in: tenant), offer.state == .open
        else { return nil }
        return (inquiry, offer)
    }
}

/// Looks again at everything that a professional was asked and has not answered: each in a transaction of its own, because
/// each is another inquiry. What they have accepted is theirs until a manager takes it from them: managers are told where
/// they are gone or suspended.
func recheckProfessional(_ id: ProfessionalID, _ run: JobRun, _ app: App) async throws {
    let tenant = run.tenant
    let offers = try await app.database.read(as: tenant) { db in try await db.openOffers(to: id, in: tenant) }
    for offer in offers {
        try await app.database.write(as: tenant) { db in
            try await db.withdrawIfUnable(offer.id, in: tenant, at: app.clock())
        }
    }
    try await run.complete { db in
        let candidate = try await db.candidate(id, in: tenant)
        let isGone = candidate.map { $0.obstacle(at: app.clock(), jobs: 0) == .suspended } ?? true
        guard isGone else { return }
        for held in try await db.lockHeldInquiries(of: id, in: tenant) {
            try db.tell(.attention, about: held, by: .system, in: tenant)
        }
    }
}
