internal import Models

// Whose guesses and mails are counted together, the same in every action.

extension App {
    /// An account, by the key of its address: the same for one that does not exist.
    func accountSubject(_ emailKey: String) -> AttemptSubject { AttemptSubject("account", emailKey, keys) }

    /// Where a request came from: an address of IPv4, a network of IPv6.
    func addressSubject(_ origin: Origin) -> AttemptSubject {
        AttemptSubject("address", NetworkAddress(origin.address)?.network ?? origin.address, keys)
    }

    /// Who guesses at sign-in: first the account, then the network.
    func signInSubjects(_ emailKey: String, _ origin: Origin) -> [(AttemptSubject, AttemptLimits)] {
        [
            (accountSubject(emailKey), settings.accountAttempts),
            (addressSubject(origin), settings.addressAttempts),
        ]
    }

    /// Mails to one address that strangers cause.
    func mailSubject(_ email: EmailAddress) -> (AttemptSubject, AttemptLimits) {
        (AttemptSubject("mail", email.key, keys), settings.mailAttempts)
    }

    /// Who causes mails to whom: first the address that they go to, then the network that asks.
    func mailSubjects(_ email: EmailAddress, _ origin: Origin) -> [(AttemptSubject, AttemptLimits)] {
        let network = NetworkAddress(origin.address)?.network ?? origin.address
        return [mailSubject(email), (AttemptSubject("mail_sender", network, keys), settings.addressAttempts)]
    }

    /// Throws when a person may not choose this password; `member` is where it stands in the body.
    func checkPassword(_ password: String, name: String, email: String, member: String) throws(Refusal) {
        do {
            try PasswordStrength(name: name, email: email).check(password)
        } catch {
            throw .badPassword(error, member: member)
        }
    }
}

extension LanguageTag {
    /// What is spoken where nobody says.
    static var english: LanguageTag {
        guard let tag = try? LanguageTag("en") else { preconditionFailure("en is a language") }
        return tag
    }
}
