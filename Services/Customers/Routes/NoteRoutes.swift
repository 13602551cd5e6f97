internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Private notes: of one business, for nobody else.
func noteRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/customers/:customer/notes", to: .permission(.writeNotes), "Write a note",
            parameters: [.customer, .idempotencyKey()], takes: NoteText.self, gives: Note.self, status: .created,
            errors: [.noBusiness]
        ) { call in
            try await writeNote(
                call.body.text, about: call.path("customer"), by: call.reader(), intent: call.intent(), app)
        },
        .get(
            "/v1/customers/:customer/notes", to: .permission(.readNotes), "The business's notes, newest first",
            parameters: [.customer] + Parameter.page, gives: Page<Note>.self, also: ["text/csv"]
        ) { try await listNotes($0, app) },
        .get(
            "/v1/customers/:customer/notes/:note", to: .permission(.readNotes), "A note",
            parameters: [.customer, .note], gives: Note.self
        ) { try await showNote($0, app) },
        .patch(
            "/v1/customers/:customer/notes/:note", to: .permission(.writeNotes), "Change a note",
            parameters: [.customer, .note, .ifMatch()], takes: NoteText.self, gives: Note.self,
            errors: [.preconditionFailed]
        ) { call in
            let (note, tag) = try await changeNote(
                call.path("note"), about: call.path("customer"), by: call.reader(),
                check: { try call.requireMatch($0) },
                call.body.applied, app)
            return .ok(note).tagged(tag)
        },
        .delete(
            "/v1/customers/:customer/notes/:note", to: .permission(.writeNotes), "Remove a note",
            parameters: [.customer, .note, .ifMatch()], gives: Nothing.self, errors: [.preconditionFailed]
        ) { call in
            try await removeNote(
                call.path("note"), about: call.path("customer"), by: call.reader(),
                check: { try call.requireMatch($0) },
                app)
            return .noContent
        },
    ]
}

extension Parameter {
    fileprivate static var note: Parameter { .path("note", as: NoteID.self, "The note's id.") }
}

private func listNotes(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Note>> {
    let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
    return try await Listing(
        name: "notes", scope: "\(customer)", columns: ["id", "text", "author", "createdAt", "updatedAt"]
    ) { last, limit, db in
        guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
        // Whoever acts for no business has no notes.
        guard let business = reader.business else { return [] }
        return try await db.notes(
            of: business, about: customer, after: try last?.id(), limit: limit, in: reader.tenant
        ).map { ($0, .string($0.id.description)) }
    }.answer(call, for: reader, app.database)
}

private func showNote(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Note> {
    let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
    let id: NoteID = try call.path("note")
    let found = try await app.database.read(as: reader.tenant) { db in
        guard let business = reader.business, try await db.isThere(customer, for: reader) else {
            throw Refusal.notFound
        }
        return try await db.note(id, of: business, about: customer, in: reader.tenant)
    }
    guard let found else { throw Refusal.notFound }
    return .ok(found.note).tagged(EntityTag(version: found.version))
}
