internal import Models
internal import Postgres

extension Connection {
    /// Everything that the account is, in all tenants: what a sign-in can choose from and what its tokens say.
    func memberships(of account: AccountID) async throws -> [Membership] { [] }
}
