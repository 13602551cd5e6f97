internal import HTTP
internal import JSON
internal import Media
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Pictures: uploaded on their own, then given to an inquiry or a message, seen by whoever sees that.
func pictureRoutes(_ app: App) -> [Route] {
    let (readers, writers): (Access, Access) = (
        .anyOf([.readInquiries, .useOwn]), .anyOf([.answerInquiries, .writeInquiries, .useOwn])
    )
    let photo = Parameter.path("photo", as: MediaID.self, "The photo's id.")
    return app.media.routes(at: "/v1/uploads", to: writers, parameters: [], quota: MediaQuota(ownerItems: 40)) {
        call, _ in .uploads(of: try call.reader())
    } + [
        app.media.linkRoute,
        .get(
            "/v1/inquiries/:inquiry/photos", to: readers, "The photos of an inquiry", parameters: [.inquiry],
            gives: Page<MediaItem>.self
        ) { call in
            let reader = try call.reader()
            let id: InquiryID = try call.path("inquiry")
            let items = try await app.database.read(as: reader.tenant) { db in
                guard let inquiry = try await db.inquiry(id, for: reader) else { throw Refusal.notFound }
                return try await db.photos(of: inquiry, in: reader.tenant, app.media)
            }
            return .ok(Page(items: items, nextCursor: nil))
        },
        .post(
            "/v1/inquiries/:inquiry/photos", to: .anyOf([.writeInquiries, .useOwn]), "Add photos to an inquiry",
            parameters: [.inquiry, .idempotencyKey()], takes: AddPhotos.self, gives: Page<MediaItem>.self,
            errors: [.invalidTransition] + ProblemKind.attachingMedia
        ) { call in
            try await addPhotos(
                call.body.photos, to: call.path("inquiry"), by: call.reader(), intent: call.intent(),
                trace: call.trace, app)
        }
        .documented("As long as the inquiry may be edited. What comes later is attached to a message."),
        .download(
            "/v1/inquiries/:inquiry/photos/:photo", to: readers, "A photo's bytes", parameters: [.inquiry, photo],
            gives: MediaLibrary.mediaTypes
        ) { call in
            let reader = try call.reader()
            let (id, photo): (InquiryID, MediaID) = (try call.path("inquiry"), try call.path("photo"))
            let inquiry = try await app.database.read(as: reader.tenant) { try await $0.inquiry(id, for: reader) }
            guard let inquiry, inquiry.details.photos.contains(photo) else { throw Refusal.notFound }
            let owners = [inquiry.id, inquiry.parent].compactMap { $0 }
            return try await app.media.download(photo, of: owners.map { .photos(of: $0, by: reader) })
        },
        .delete(
            "/v1/inquiries/:inquiry/photos/:photo", to: .anyOf([.writeInquiries, .useOwn]),
            "Take a photo from an inquiry", parameters: [.inquiry, photo], gives: Nothing.self,
            errors: [.invalidTransition]
        ) { call in
            try await removePhoto(
                call.path("photo"), from: call.path("inquiry"), by: call.reader(), trace: call.trace, app)
            return .noContent
        },
        .download(
            "/v1/inquiries/:inquiry/messages/:message/attachments/:attachment", to: readers,
            "The bytes of a picture in a message",
            parameters: [.inquiry, .message, .path("attachment", as: MediaID.self, "The picture's id.")],
            gives: MediaLibrary.mediaTypes
        ) { call in
            let reader = try call.reader()
            let (id, message): (InquiryID, MessageID) = (try call.path("inquiry"), try call.path("message"))
            try await app.database.read(as: reader.tenant) { db in
                _ = try await db.thread(of: id, for: reader)
                guard let stored = try await db.message(message, in: reader.tenant), stored.inquiry == id else {
                    throw Refusal.notFound
                }
            }
            return try await app.media.download(
                call.path("attachment"), of: [.attachments(of: message, by: reader)])
        },
    ]
}
