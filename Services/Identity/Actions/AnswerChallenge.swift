internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

/// How long the question for a second factor waits for its answer.
private let patience: TimeInterval = 5 * 60

/// Asks for the second factor: the password was right, and what the sign-in wished for is kept until the answer.
func askForFactor(_ pending: PendingSignIn, of account: AccountID, _ app: App) async throws -> FactorChallenge {
    let (now, id, code) = (app.now, ChallengeID.new(), Code())
    try await app.database.transaction { db in
        try await db.insertChallenge(id, of: account, token: code.hash, pending, at: now, until: now + patience)
    }
    return FactorChallenge(
        challenge: "\(id).\(code.text)", methods: ["otp", "recovery_code"], expiresIn: Int64(patience))
}

/// Takes the answer to the question for a second factor and starts the session.
///
/// A question is good for one right answer. A wrong one leaves it open until its time is over or the guesses are too many:
/// nobody is told which it was.
func answerChallenge(_ answer: FactorAnswer, from origin: Origin, _ app: App) async throws -> StartedSession {
    let given: GivenFactor
    switch (answer.otp, answer.recoveryCode) {
    case (let code?, nil): given = .oneTimePassword(code)
    case (nil, let code?): given = .recoveryCode(code)
    default: throw Refusal.nothingToProve
    }
    let parts = answer.challenge.split(separator: ".")
    guard parts.count == 2, let id = ChallengeID(String(parts[0])) else { throw FactorRefusal.challengeOver }
    let token = Code.hash(of: String(parts[1]))
    let (isProved, owner, pending) = try await app.database.write(as: TenantID.platform) { db in
        guard let (account, pending) = try await db.lockChallenge(id, token: token, at: app.now),
            let owner = try await db.account(account), owner.status == .active
        else { throw FactorRefusal.challengeOver }
        let isProved = try await db.isAnswer(given, of: owner, from: origin, app)
        if isProved { try db.deleteChallenge(id) }
        return (isProved, owner, pending)
    }
    guard isProved else { throw FactorRefusal.wrongCode }
    let start = try await sessionStart(pending, of: owner.id, ["pwd", "otp"], app)
    return try await startSession(
        start, app.signInSubjects(owner.email.key, origin).map(\.0), from: origin, app)
}
