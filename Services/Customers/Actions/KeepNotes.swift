internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Writes a note down for the reader's business.
func writeNote(
    _ text: String, about customer: CustomerID, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<Note> {
    guard let business = reader.business else { throw Refusal.noBusiness }
    let now = app.clock()
    let note = Note(
        id: .new(), customer: customer, business: business, text: text, author: reader.account, createdAt: now,
        updatedAt: now)
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
        try db.insert(note, in: reader.tenant)
        try db.tell(
            TimelineEvent(kind: .noteWritten, customer: customer, audience: .business(business)), by: reader, at: now)
        return .created(note, at: "/v1/customers/\(customer)/notes/\(note.id)")
    }
}

/// Changes the text of a note of the reader's business.
func changeNote(
    _ id: NoteID, about customer: CustomerID, by reader: Reader, check: (EntityTag) throws -> Void,
    _ patch: (NoteText) throws -> NoteText, _ app: App
) async throws -> (note: Note, tag: EntityTag) {
    try await app.database.write(as: reader.tenant) { db in
        var (note, version) = try await lockNote(id, about: customer, by: reader, db)
        try check(EntityTag(version: version))
        let text = try patch(NoteText(note.text)).text
        guard text != note.text else { return (note, EntityTag(version: version)) }
        (note.text, note.updatedAt) = (text, app.clock())
        try db.update(note, in: reader.tenant)
        return (note, EntityTag(version: version + 1))
    }
}

/// Removes a note of the reader's business.
func removeNote(
    _ id: NoteID, about customer: CustomerID, by reader: Reader, check: (EntityTag) throws -> Void, _ app: App
) async throws {
    try await app.database.write(as: reader.tenant) { db in
        let (_, version) = try await lockNote(id, about: customer, by: reader, db)
        try check(EntityTag(version: version))
        try db.delete(id, in: reader.tenant)
    }
}

private func lockNote(
    _ id: NoteID, about customer: CustomerID, by reader: Reader, _ db: Connection
) async throws -> (note: Note, version: Int64) {
    guard let business = reader.business, try await db.isThere(customer, for: reader),
        let found = try await db.note(id, of: business, about: customer, in: reader.tenant, locks: true)
    else { throw Refusal.notFound }
    return found
}
