internal import Models
internal import Postgres

extension Connection {
    /// What the account has beside its password.
    func factors(of account: AccountID) async throws -> EnrolledFactors { EnrolledFactors() }
}
