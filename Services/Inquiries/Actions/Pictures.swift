internal import FoundationEssentials
internal import Media
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

extension MediaOwner {
    static let messages = "message"
    static let inquiries = "inquiry"

    /// What somebody has uploaded and not yet given to anything.
    static func uploads(of reader: Reader) -> MediaOwner {
        MediaOwner(tenant: reader.tenant, kind: "upload", id: reader.account, actor: "\(reader.account)")
    }

    /// The pictures of a message.
    static func attachments(of message: MessageID, by reader: Reader) -> MediaOwner {
        MediaOwner(tenant: reader.tenant, kind: messages, id: message, actor: "\(reader.account)")
    }

    /// The photos of an inquiry.
    static func photos(of inquiry: InquiryID, by reader: Reader) -> MediaOwner {
        MediaOwner(tenant: reader.tenant, kind: inquiries, id: inquiry, actor: "\(reader.account)")
    }
}

/// The most photos of an inquiry: what the schema of `photos` says.
let mostPhotos = 20

extension Connection {
    /// Sees to it that an inquiry has the photos that its details name, when it is made or changed: new ones come from what
    /// the reader has uploaded, those that are not named any more go. The photos of a part may be the whole's.
    ///
    /// - Parameter before: the photos that the details named before.
    func keepPhotos(_ wanted: [MediaID], insteadOf before: [MediaID], of inquiry: InquiryID, by reader: Reader)
        async throws
    {
        let owner = MediaOwner.photos(of: inquiry, by: reader)
        let added = wanted.filter { !before.contains($0) }
        try await attachMedia(added, from: .uploads(of: reader), to: owner, atMost: mostPhotos)
        let gone = before.filter { !wanted.contains($0) }
        if !gone.isEmpty { try await removeMedia(gone, of: owner) }
    }
}

/// Adds photos that the reader has uploaded to an inquiry that may still be edited.
func addPhotos(
    _ photos: [MediaID], to id: InquiryID, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Page<MediaItem>> {
    let now = app.clock()
    guard Set(photos).count == photos.count else {
        throw Refusal.invalid("/photos", "repeated", "A photo is named twice.")
    }
    return try await app.database.once(intent, in: reader.tenant) { db in
        var inquiry = try await db.lockInquiry(id, for: reader)
        guard !isOnlyAsked(reader, about: inquiry) else { throw Refusal.notFound }
        let before = inquiry.details.photos
        let wanted = before + photos.filter { !before.contains($0) }
        guard wanted.count <= mostPhotos else {
            throw Refusal.invalid("/photos", "too-many", "An inquiry has at most \(mostPhotos) photos.")
        }
        if wanted.count > before.count {
            inquiry.details.photos = wanted
            try db.take(
                .edit, on: &inquiry, by: reader.actor(on: inquiry), in: reader.tenant, at: now, StepFacts(trace: trace))
            try await db.keepPhotos(wanted, insteadOf: before, of: id, by: reader)
        }
        return .ok(Page(items: try await db.photos(of: inquiry, in: reader.tenant, app.media), nextCursor: nil))
    }
}

/// Takes a photo from an inquiry that may still be edited.
func removePhoto(_ photo: MediaID, from id: InquiryID, by reader: Reader, trace: TraceContext?, _ app: App) async throws
{
    let now = app.clock()
    try await app.database.write(as: reader.tenant) { db in
        var inquiry = try await db.lockInquiry(id, for: reader)
        let before = inquiry.details.photos
        guard !isOnlyAsked(reader, about: inquiry), before.contains(photo) else { throw Refusal.notFound }
        inquiry.details.photos.removeAll { $0 == photo }
        try db.take(
            .edit, on: &inquiry, by: reader.actor(on: inquiry), in: reader.tenant, at: now, StepFacts(trace: trace))
        try await db.keepPhotos(inquiry.details.photos, insteadOf: before, of: id, by: reader)
    }
}

extension Connection {
    /// The photos of an inquiry in the order in which it names them. Those of a part may be the whole's.
    func photos(of inquiry: StoredInquiry, in tenant: TenantID, _ media: MediaLibrary) async throws -> [MediaItem] {
        guard !inquiry.details.photos.isEmpty else { return [] }
        let owners = [inquiry.id, inquiry.parent].compactMap { $0?.description }
        let found = try await media.items(of: MediaOwner.inquiries, owners, in: tenant, self)
        let items = Dictionary(found.values.joined().map { ($0.id, $0) }) { one, _ in one }
        return inquiry.details.photos.compactMap { items[$0] }
    }
}
