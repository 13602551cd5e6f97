internal import FoundationEssentials
internal import Models
internal import Postgres

/// Forgets what nobody can need any more. Replicas that do it at the same time do no harm.
func cleanUp(_ app: App) async throws {
    let now = app.now
    try await app.database.transaction { db in
        try await db.deleteExpiredCodes(at: now)
        // An hour is six lives of a token.
        try await db.deleteRevocations(before: now - 3_600)
        // Ended sessions stay for a while, so that a stolen token that comes back is still known.
        try await db.deleteSessions(expiredBefore: now - 30 * 86_400)
        try await db.deleteChallenges(expiredAt: now)
        try await db.deleteAttempts(before: now - app.settings.accountAttempts.forgivenAfter)
    }
}
