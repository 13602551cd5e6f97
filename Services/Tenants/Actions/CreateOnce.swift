internal import Crypto
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Makes a thing under the id that the client made while offline, or under a new one. The same id with the same content is
/// the same creation and answers what is there; with other content it is refused.
///
/// - Parameters:
///   - address: where such things are found, without the id.
///   - place: what beside the body says what is made, such as the business of the path.
func create<Profile: Creatable, Value: Encodable>(
    _ wish: Creation<Profile>, at address: String, under place: String = "", in tenant: TenantID, _ intent: Intent?,
    _ app: App, make: (Connection, ID<Profile.Kind>) async throws -> Void,
    find: (Connection, ID<Profile.Kind>) async throws -> Value?
) async throws -> Answer<Value> {
    let id: ID<Profile.Kind> = wish.id ?? app.newID()
    let content = Hash.sha256(Array("\(address)\0\(place)\0".utf8) + (try JSONWriter.encode(wish.profile)))
    do {
        return try await app.database.once(intent, in: tenant) { db in
            if wish.id == nil {
                try await make(db, id)
            } else if try await db.takeID(id, for: content, in: tenant, at: app.clock()) {
                try await make(db, id)
            }
            // One that was closed since leaves its id taken.
            guard let made = try await find(db, id) else { throw Refusal.idTaken }
            return .created(made, at: "\(address)/\(id)")
        }
    } catch PostgresError.uniqueViolation(let constraint) where constraint.hasSuffix("_pkey") {
        // Of something that was made without an id of the client's.
        throw Refusal.idTaken
    }
}
