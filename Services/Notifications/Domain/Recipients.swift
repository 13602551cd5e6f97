import Models

/// Somebody who is told something: by account in the app and by mail, without one by mail only.
struct Person: Hashable, Sendable {
    let account: AccountID?
    let email: EmailAddress
    let name: DisplayName
    let language: LanguageTag

    init(_ recipient: Recipient) {
        account = recipient.account
        email = recipient.email
        name = recipient.name
        language = recipient.language
    }

    init(_ guest: GuestContact, otherwise language: LanguageTag) {
        account = nil
        email = guest.email
        name = guest.name
        self.language = guest.language ?? language
    }

    /// Who it is, as text: what is told once is told once to it.
    var key: String { account?.description ?? email.key }
}

/// Whose side the customer is, as an event names it.
struct CustomerSide: Hashable, Sendable, Codable {
    let account: AccountID?
    let guest: GuestContact?
    /// Whether the guest is who did it.
    let isActor: Bool
}

/// What identity is to be asked so that an audience has names; nil where nobody of it needs asking.
func question(for audience: Audience, _ customer: CustomerSide) -> RecipientQuestion? {
    switch audience {
    case .customer: customer.account.map { RecipientQuestion(accounts: [$0]) }
    case .business(let business): RecipientQuestion(business: business)
    case .managers: RecipientQuestion(managers: true)
    }
}

/// The people of an audience, in one order so that two tellings never wait for each other in a circle: each once, and
/// never who did it.
func people(
    of audience: Audience, _ customer: CustomerSide, known: [Recipient], except actor: AccountID?,
    otherwise language: LanguageTag
) -> [Person] {
    if audience == .customer, customer.account == nil {
        guard let guest = customer.guest, !customer.isActor else { return [] }
        return [Person(guest, otherwise: language)]
    }
    var seen: Set<AccountID> = []
    return known.filter { $0.account != actor && seen.insert($0.account).inserted }
        .sorted { $0.account < $1.account }.map(Person.init)
}
