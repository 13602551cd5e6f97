internal import EventLoop
internal import FoundationEssentials
internal import HTTP
internal import HTTPServer
internal import JSON
public import Models
internal import Postgres
public import Routing
internal import ServiceKit

extension MediaLibrary {
    /// Finds out whose pictures a request is about, or throws the problem with which it is refused: 404 for things that
    /// are not the caller's.
    public typealias OwnerRule = (Call<NoBody>, MediaAction) async throws -> MediaOwner

    /// The routes with which the pictures of one kind of thing are uploaded, seen and removed.
    ///
    /// - Parameters:
    ///   - path: the pictures' path, such as `/v1/inquiries/:inquiry/photos`.
    ///   - access: who may call at all.
    ///   - parameters: the path's parameters.
    ///   - owner: whose pictures they are and whether the caller may do that with them.
    public func routes(
        at path: String, to access: Access, parameters: [Parameter], quota: MediaQuota = MediaQuota(),
        owner: @escaping OwnerRule
    ) -> [Route] {
        let one = parameters + [.path("media", as: MediaID.self, "The picture.")]
        return [
            .post(
                path, to: access, "Announce a picture", parameters: parameters + [.idempotencyKey()],
                takes: MediaAnnouncement.self, gives: MediaItem.self, status: .created,
                errors: [.mediaIDTaken, .mediaQuotaReached]
            ) { call in try await self.announce(call, path, quota, owner) },
            .get(path, to: access, "Pictures", parameters: parameters, gives: Page<MediaItem>.self) { call in
                let records = try await self.list(of: try await owner(call, .read))
                return .ok(Page(items: records.map(self.item), nextCursor: nil))
            },
            .get("\(path)/:media", to: access, "A picture", parameters: one, gives: MediaItem.self) { call in
                let record = try await self.find(try call.path("media"), of: try await owner(call, .read))
                return .ok(self.item(record))
            },
            .upload(
                .put, "\(path)/:media/content", to: access, "Upload a part of a picture",
                parameters: one + [
                    .query(
                        "offset", as: Int.self, "Where the part begins; what `received` says.",
                        range: 0...(1 << 40), required: true)
                ],
                takes: ["application/octet-stream"] + MediaLibrary.mediaTypes + ["image/heif"],
                limit: limits.picture.bytes, gives: MediaItem.self,
                errors: [.wrongOffset, .partTooSmall, .uploadFinished]
            ) { call in try await self.upload(call, owner) },
            .post(
                "\(path)/:media/completion", to: access, "Have a picture checked that is uploaded", parameters: one,
                takes: NoBody.self, gives: MediaItem.self,
                errors: [.uploadIncomplete, .uploadBeingChecked, .pictureRefused]
            ) { call in
                let record = try await self.complete(try call.path("media"), of: try await owner(call, .add))
                return .ok(self.item(record))
            },
            .delete("\(path)/:media", to: access, "Remove a picture", parameters: one, gives: Nothing.self) { call in
                try await self.remove(try call.path("media"), of: try await owner(call, .remove))
                return .noContent
            },
        ]
    }

    /// The route behind the links of all pictures; a service mounts it once.
    public var linkRoute: Route {
        .download(
            "\(linkPath)/:link", to: .everyone, "A picture's bytes",
            parameters: [
                .path("link", as: String.self, "The signed end of a link.", length: 1...200)
            ],
            gives: Self.mediaTypes
        ) { call in try await self.show(call) }
    }

    /// The media types that pictures have.
    public static let mediaTypes = PictureFormat.allCases.map(\.mediaType)

    private func announce(
        _ call: Call<MediaAnnouncement>, _ path: String, _ quota: MediaQuota, _ rule: OwnerRule
    ) async throws -> Answer<MediaItem> {
        let owner = try await rule(Call(body: NoBody(), context: call.context), .add)
        guard call.body.size <= limits.picture.bytes else {
            throw Problem.invalid("/size", "out-of-range", "At most \(limits.picture.bytes) bytes are taken.")
        }
        let here = call.head.target.pathText
        return try await database.once(try call.intent(), in: owner.tenant) { db in
            let record = try await self.announce(call.body, of: owner, quota, db)
            return .created(self.item(record), at: "\(here)/\(record.id)")
        }
    }

    private func upload(_ call: Call<RawBody>, _ rule: OwnerRule) async throws -> Answer<MediaItem> {
        let owner = try await rule(Call(body: NoBody(), context: call.context), .add)
        let start: Int = try call.query("offset") ?? 0
        return .ok(item(try await upload(try call.path("media"), at: start, call.body.reader, of: owner)))
    }

    /// The picture as it is answered, with a link.
    func item(_ record: MediaRecord) -> MediaItem { record.item(link: { self.link($0) }) }

    /// A link that holds for once to twice the links' life: all that are made within one such time are the same.
    func link(_ record: MediaRecord, isDownload: Bool = false) -> String {
        let (now, life) = (Int64(clock().timeIntervalSince1970), Int64(limits.linkLife.seconds))
        let grant = MediaLinks.Grant(
            tenant: record.tenant, media: record.id, isDownload: isDownload, expires: (now / life + 2) * life)
        return "\(linkPath)/\(links.token(grant))"
    }

    /// Pieces come from the store as the client takes them. The first one is there before the answer begins, so that a
    /// store that is away is a 503.
    private func show(_ call: Call<NoBody>) async throws -> Answer<Nothing> {
        let now = Int64(clock().timeIntervalSince1970)
        guard let grant = links.read(try call.path("link"), now: now) else { throw Problem.notFound }
        let record = try await database.read(as: grant.tenant) { db in try await db.media(grant.media, in: grant.tenant)
        }
        guard let record else { throw Problem.notFound }
        return try await bytes(
            of: record, isDownload: grant.isDownload, caching: "private, max-age=\(grant.expires - now), immutable")
    }

    /// The bytes of a ready picture of one of the owners, for a route of the service's own that has asked who may see it:
    /// to be saved or put into a page, never shown as a page. Browsers ask each time whether it is still theirs to see.
    public func download(_ id: MediaID, of owners: [MediaOwner]) async throws -> Answer<Nothing> {
        for owner in owners {
            let record = try await database.read(as: owner.tenant) { db in try await db.media(id, of: owner) }
            if let record { return try await bytes(of: record, isDownload: true, caching: "private, no-cache") }
        }
        throw Problem.notFound
    }

    private func bytes(
        of record: MediaRecord, isDownload: Bool, caching: String
    ) async throws -> Answer<Nothing> {
        guard let content = record.content else { throw Problem.notFound }
        let reader = try await store.open(record.key)
        let disposition = MediaDisposition.field(
            name: record.name, isDownload: isDownload, mediaType: content.type,
            fallback: "picture-\(record.id.description.suffix(8))")
        return .stream(
            as: content.type,
            fields: [
                "Content-Disposition": disposition,
                "Cache-Control": caching,
                "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
                "Cross-Origin-Resource-Policy": "same-site",
            ]
        ) { writer in
            while let piece = try await reader.next() { try await writer.write(piece) }
        }.tagged(EntityTag(value: hexadecimal(content.hash)))
    }
}
