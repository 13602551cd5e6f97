internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// A row of `media`.
struct MediaRecord: Hashable, Sendable {
    /// What a ready picture is.
    struct Content: Hashable, Sendable {
        let type: String
        let size: Int
        let hash: [UInt8]
        let width: Int
        let height: Int
    }

    let tenant: TenantID
    let id: MediaID
    let ownerKind: String
    let ownerID: String
    let createdBy: String
    let name: String?
    let state: MediaItem.State
    let announcedType: String
    let announcedSize: Int
    let announcedHash: [UInt8]
    let received: Int
    let key: ObjectKey
    let checks: Int
    let content: Content?
    let refusal: MediaItem.Refusal?
    let createdAt: Date
    let expiresAt: Date?

    /// The columns that `init(_:)` reads.
    static let columns: SQL = """
        media.tenant_id, media.id, owner_kind, owner_id::text AS owner_id, created_by, name, state, announced_type,
        announced_size, announced_hash, received, object_key, checks, type, size, hash, width, height, refusal,
        refusal_message, created_at, expires_at
        """

    init(_ row: Row) throws {
        tenant = try row["tenant_id"]
        id = try row["id"]
        ownerKind = try row["owner_kind"]
        ownerID = try row["owner_id"]
        createdBy = try row["created_by"]
        name = try row["name"]
        state = MediaItem.State(rawValue: try row["state"]) ?? .refused
        announcedType = try row["announced_type"]
        announcedSize = try row["announced_size"]
        announcedHash = try row["announced_hash"]
        received = try row["received"]
        key = try row["object_key"]
        checks = try row["checks"]
        createdAt = try row["created_at"]
        expiresAt = try row["expires_at"]
        if state == .ready {
            content = Content(
                type: try row["type"], size: try row["size"], hash: try row["hash"], width: try row["width"],
                height: try row["height"])
        } else {
            content = nil
        }
        if let code: String = try row["refusal"], let message: String = try row["refusal_message"] {
            refusal = MediaItem.Refusal(code: code, message: message)
        } else {
            refusal = nil
        }
    }

    /// The picture as it is answered.
    func item(link: (MediaRecord) -> String) -> MediaItem {
        var sizes: [MediaItem.Size] = []
        if let content {
            sizes.append(MediaItem.Size(width: content.width, height: content.height, url: link(self)))
        }
        return MediaItem(
            id: id, state: state, type: content?.type ?? announcedType, size: content?.size ?? announcedSize,
            received: received, name: name, sizes: sizes, refusal: refusal, createdAt: createdAt,
            expiresAt: expiresAt)
    }
}
