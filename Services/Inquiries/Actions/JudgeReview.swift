internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Writes down that somebody objects to a review. Anybody who can read it may, once.
func reportReview(
    _ id: ReviewID, _ report: ReportAbuse, by account: AccountID, seenBy reader: Reader?, in tenant: TenantID,
    _ app: App
) async throws {
    if report.reason == .other, report.note == nil {
        throw Refusal.invalid("/note", "required", "Say what is wrong.")
    }
    try await app.database.write(as: tenant) { db in
        guard let review = try await db.review(id, in: tenant), review.isThere(for: reader) else {
            throw Refusal.notFound
        }
        try db.insert(
            AbuseReport(
                review: id, account: account, reason: report.reason, note: report.note, state: .open, at: app.clock()),
            in: tenant)
    }
}

/// What the tenant decides about a review.
enum Judgement {
    /// Nobody but those concerned sees it any more, and it does not count.
    case hide(reason: String)
    /// It is shown again and counts.
    case restore
    /// It stays as it is; the objections are settled.
    case dismiss
}

/// Decides about a review and every open objection to it.
func judge(
    _ id: ReviewID, _ judgement: Judgement, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<Review> {
    guard reader.reach == .tenant else { throw ReviewRefusal.onlyTheTenant }
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let review = try await db.review(id, locked: true, in: reader.tenant) else { throw Refusal.notFound }
        let isHidden = review.hiddenReason != nil
        switch judgement {
        case .hide(let reason):
            try db.hide(id, because: reason, by: reader.account, at: now, in: reader.tenant)
            if !isHidden { try db.changeRating(of: review, by: -1, at: now, in: reader.tenant) }
            try db.decideReports(of: id, as: .upheld, by: reader.account, at: now, in: reader.tenant)
        case .restore where isHidden:
            try db.hide(id, because: nil, by: reader.account, at: now, in: reader.tenant)
            try db.changeRating(of: review, by: 1, at: now, in: reader.tenant)
        case .restore: break
        case .dismiss: try db.decideReports(of: id, as: .dismissed, by: reader.account, at: now, in: reader.tenant)
        }
        guard let judged = try await db.review(id, in: reader.tenant) else { throw Refusal.notFound }
        return .ok(judged.shown(to: reader))
    }
}
