internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// What the service hears from the tenants service: who can be asked.
func professionalEvents(_ app: App) -> [EventHandler] {
    [
        .on(ProfessionalChanged.self) { event, db in
            try await takeProfessional(event, at: app.clock(), db)
        },
        .on(ProfessionalRemoved.self) { event, db in
            try db.removeCandidate(
                event.data.professional, sequence: event.sequence, in: event.tenant, at: app.clock())
            try db.schedule(
                RecheckProfessional(professional: event.data.professional), key: "\(event.data.professional)")
        },
    ]
}

/// Keeps a professional's state. Whoever cannot take what they were asked any more (suspended, on vacation, full) is asked
/// no longer: a job looks at it, because it locks inquiries, one after the other.
func takeProfessional(_ event: ReceivedEvent<ProfessionalChanged>, at now: Date, _ db: Connection) async throws {
    let (facts, tenant) = (event.data, event.tenant)
    let isListed = facts.profile.isPublished == true && facts.business.isPublished
    let before = try await db.candidate(facts.professional, in: tenant)
    try db.keep(facts, isListed: isListed, sequence: event.sequence, in: tenant, at: now)
    let after = try await db.candidate(facts.professional, in: tenant)
    let isGoneNow =
        before?.obstacle(at: now, jobs: 0) != .suspended && after?.obstacle(at: now, jobs: 0) == .suspended
    let open = try await db.openOffers(to: facts.professional, in: tenant)
    guard isGoneNow || !open.isEmpty else { return }
    try db.schedule(RecheckProfessional(professional: facts.professional), key: "\(facts.professional)")
}
