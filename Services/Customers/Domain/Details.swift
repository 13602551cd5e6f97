internal import Models

/// The details as they are kept: one primary address of each kind, tags in lower case and once. Throws every
/// contradiction together.
func settled(_ details: CustomerDetails) throws(Refusal) -> CustomerDetails {
    var details = details
    var faults: [Refusal.Fault] = []
    switch details.kind {
    case .person where details.givenName == nil && details.familyName == nil:
        faults.append(.init(pointer: "/familyName", code: "required", message: "A person has a given or family name."))
    case .company where details.companyName == nil:
        faults.append(.init(pointer: "/companyName", code: "required", message: "A company has a name."))
    default: break
    }
    details.emails = onePrimary(details.emails, "/emails", \.isPrimary, key: { $0.address.key }, &faults)
    details.phones = onePrimary(details.phones, "/phones", \.isPrimary, key: { $0.number.text }, &faults)
    details.tags = settledTags(details.tags, &faults)
    guard faults.isEmpty else { throw .invalid(faults) }
    return details
}

/// How the customer is called in lists: a company by its name, a person by both names.
func shownName(of details: CustomerDetails) -> String {
    if details.kind == .company, let company = details.companyName { return company.text }
    return [details.givenName, details.familyName].compactMap { $0?.text }.joined(separator: " ")
}

/// The same list with exactly one primary element; no two with one key.
private func onePrimary<Contact>(
    _ contacts: [Contact], _ pointer: String, _ isPrimary: WritableKeyPath<Contact, Bool>, key: (Contact) -> String,
    _ faults: inout [Refusal.Fault]
) -> [Contact] {
    var contacts = contacts
    var known: Set<String> = []
    for (place, contact) in contacts.enumerated() where !known.insert(key(contact)).inserted {
        faults.append(
            .init(pointer: "\(pointer)/\(place)", code: "duplicate", message: "This stands in the list already."))
    }
    let primaries = contacts.indices.filter { contacts[$0][keyPath: isPrimary] }
    for place in primaries.dropFirst() {
        faults.append(
            .init(
                pointer: "\(pointer)/\(place)/isPrimary", code: "second-primary",
                message: "Another of the list is the primary one."))
    }
    if primaries.isEmpty, !contacts.isEmpty { contacts[0][keyPath: isPrimary] = true }
    return contacts
}

private func settledTags(_ tags: [String], _ faults: inout [Refusal.Fault]) -> [String] {
    var kept: [String] = []
    for (place, tag) in tags.enumerated() {
        let lower = tag.lowercased()
        if lower.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            faults.append(
                .init(pointer: "/tags/\(place)", code: "invisible-character", message: "A tag is one line of text."))
        }
        if !kept.contains(lower) { kept.append(lower) }
    }
    return kept
}

/// The names of the members in which two states differ.
func changedMembers(_ one: CustomerDetails, _ other: CustomerDetails) -> [String] {
    let members: [(String, Bool)] = [
        ("kind", one.kind == other.kind), ("givenName", one.givenName == other.givenName),
        ("familyName", one.familyName == other.familyName), ("companyName", one.companyName == other.companyName),
        ("emails", one.emails == other.emails && one.emails.map(\.address.text) == other.emails.map(\.address.text)),
        ("phones", one.phones == other.phones),
        ("addresses", one.addresses == other.addresses), ("language", one.language?.text == other.language?.text),
        ("timeZone", one.timeZone == other.timeZone),
        ("preferredChannel", one.preferredChannel == other.preferredChannel),
        ("tags", one.tags == other.tags),
    ]
    return members.filter { !$0.1 }.map(\.0)
}
