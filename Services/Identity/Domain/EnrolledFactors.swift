/// What an account has beside its password.
struct EnrolledFactors: Hashable, Sendable {
    /// Whether a one-time password generator (TOTP) is active.
    var hasOneTimePassword = false

    /// Whether a password alone signs nobody in.
    var isChallenged: Bool { hasOneTimePassword }
}
