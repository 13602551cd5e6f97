internal import HTTP
internal import JSON
public import Models
public import Routing

/// What is refused of uploads.
public enum MediaRefusal: Error, Hashable, Sendable, ProblemConvertible {
    /// There is no such picture, or not for this caller.
    case notFound
    /// The id belongs to another picture.
    case idTaken
    /// The thing has as many pictures as it may have, or as large ones.
    case ownerQuotaReached
    /// The tenant has as many pictures as it may have, or as large ones.
    case tenantQuotaReached
    /// The part does not begin where the last one ended.
    case wrongOffset(received: Int)
    /// A part that is not the last is too small.
    case partTooSmall(least: Int)
    /// Bytes are missing.
    case incomplete(received: Int)
    /// Somebody else has asked for the check, and it runs.
    case beingChecked
    /// Nothing more can be uploaded.
    case finished
    /// The picture was refused.
    case refused(MediaItem.Refusal)
    /// Not all pictures are there to be attached: some are not ready, or another's.
    case notAttachable

    /// How each refusal is answered.
    public var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .idTaken: Problem(.mediaIDTaken)
        case .ownerQuotaReached: Problem(.mediaQuotaReached, "This has as many pictures as it may have.")
        case .tenantQuotaReached: Problem(.mediaQuotaReached, "The plan has no room for another picture.")
        case .wrongOffset(let received):
            Problem(
                .wrongOffset, "The next part begins at \(received).",
                members: [.init("received", .integer(Int64(received)))])
        case .partTooSmall(let least): Problem(.partTooSmall, "A part that is not the last has \(least) bytes or more.")
        case .incomplete(let received):
            Problem(.uploadIncomplete, members: [.init("received", .integer(Int64(received)))])
        case .beingChecked: Problem(.uploadBeingChecked, fields: ["Retry-After": "1"])
        case .finished: Problem(.uploadFinished)
        case .refused(let refusal):
            Problem(.pictureRefused, refusal.message, members: [.init("reason", .string(refusal.code))])
        case .notAttachable: Problem(.mediaNotAttachable)
        }
    }
}

extension ProblemKind {
    static let mediaIDTaken = conflict("id-taken", "The id belongs to something else")
    static let mediaQuotaReached = conflict("media-quota-reached", "There is no room for another picture")
    static let wrongOffset = conflict("wrong-offset", "The part does not begin where the last one ended")
    static let partTooSmall = refused("part-too-small", "The part is too small")
    static let uploadIncomplete = conflict("upload-incomplete", "The upload is not complete")
    static let uploadBeingChecked = conflict("upload-being-checked", "The upload is being checked")
    static let uploadFinished = conflict("upload-finished", "Nothing more can be uploaded")
    static let pictureRefused = refused("picture-refused", "The picture is not taken")
    static let mediaNotAttachable = conflict("media-not-attachable", "Some pictures are not there to be attached")

    /// What attaching pictures may be refused with: for the routes of a service that uses `Connection.attachMedia`.
    public static let attachingMedia: [ProblemKind] = [mediaNotAttachable, mediaQuotaReached]
}
