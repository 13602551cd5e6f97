internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Adds a note. Travels with the next statement.
    func insert(_ note: Note, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO notes (tenant_id, id, customer_id, business_id, text, author_id, created_at, updated_at)
            VALUES (\(tenant), \(note.id), \(note.customer), \(note.business), \(note.text), \(note.author),
                \(note.createdAt), \(note.updatedAt))
            """)
    }

    /// The notes of a business about a customer, newest first, behind `last`.
    func notes(
        of business: BusinessID, about customer: CustomerID, after last: NoteID?, limit: Int, in tenant: TenantID
    ) async throws -> [Note] {
        try await rows(
            """
            SELECT id, customer_id, business_id, text, author_id, created_at, updated_at
            FROM notes
            WHERE tenant_id = \(tenant) AND customer_id = \(customer) AND business_id = \(business)
                AND (\(last)::uuid IS NULL OR id < \(last))
            ORDER BY id DESC
            LIMIT \(limit)
            """, Note.init)
    }

    /// A note of a business with its version.
    ///
    /// - Parameter locks: whether it stays locked until the transaction ends, for a change of it.
    func note(
        _ id: NoteID, of business: BusinessID, about customer: CustomerID, in tenant: TenantID, locks: Bool = false
    ) async throws -> (note: Note, version: Int64)? {
        try await row(
            """
            SELECT id, customer_id, business_id, text, author_id, created_at, updated_at, version
            FROM notes
            WHERE tenant_id = \(tenant) AND id = \(id) AND customer_id = \(customer) AND business_id = \(business)
            \(locks ? "FOR UPDATE" : "" as SQL)
            """
        ) { row in (try Note(row), try row["version"]) }
    }

    /// Puts another text in the place of a note's. Travels with the next statement.
    func update(_ note: Note, in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE notes SET text = \(note.text), updated_at = \(note.updatedAt), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(note.id)
            """)
    }

    /// Removes a note. Travels with the next statement.
    func delete(_ note: NoteID, in tenant: TenantID) throws {
        try enqueue("DELETE FROM notes WHERE tenant_id = \(tenant) AND id = \(note)")
    }
}

extension Note {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row["id"], customer: try row["customer_id"], business: try row["business_id"],
            text: try row["text"], author: try row["author_id"], createdAt: try row["created_at"],
            updatedAt: try row["updated_at"])
    }
}
