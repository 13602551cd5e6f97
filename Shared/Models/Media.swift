public import FoundationEssentials
public import JSON

/// Announces a picture that will be uploaded.
public struct MediaAnnouncement: Codable, Hashable, Sendable, Documented {
    /// The picture's id, made by a client that may be offline; made here when it is not given.
    public var id: MediaID?
    /// What the client believes it is; what counts is found in the content.
    public var type: String
    /// Bytes of the file.
    public var size: Int
    /// SHA-256 of the file, 64 hexadecimal digits.
    public var sha256: String
    /// The file's name where it came from.
    public var name: String?

    /// An announcement.
    public init(id: MediaID? = nil, type: String, size: Int, sha256: String, name: String? = nil) {
        self.id = id
        self.type = type
        self.size = size
        self.sha256 = sha256
        self.name = name
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.state("A picture that will be uploaded.")
        schema.member("id", "Made by the client where it likes; the same again is the same announcement.")
        schema.member(
            "type", "What the client believes it is; what counts is found in the content.",
            choices: ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"], example: "image/jpeg")
        schema.member("size", "Bytes of the file.", range: 1...(20 << 20), example: 2_481_233)
        schema.member(
            "sha256", "SHA-256 of the file.", pattern: TextPattern("[0-9a-f]", 64...64),
            example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        schema.member("name", "The file's name where it came from.", length: 1...200, example: "front-left.jpg")
    }
}

/// A picture as it is shown, or on its way.
public struct MediaItem: Codable, Hashable, Sendable, Documented {
    /// How far it is.
    public enum State: String, Codable, Sendable, CaseIterable {
        /// Announced; parts may be uploaded.
        case uploading
        /// Everything is there and is being checked.
        case checking
        /// It can be shown.
        case ready
        /// It was no picture that is taken.
        case refused
    }

    /// The picture in one size.
    public struct Size: Codable, Hashable, Sendable, Documented {
        /// Pixels from left to right.
        public var width: Int
        /// Pixels from top to bottom.
        public var height: Int
        /// Where to get it, for some minutes.
        public var url: String

        /// A size.
        public init(width: Int, height: Int, url: String) {
            self.width = width
            self.height = height
            self.url = url
        }

        /// Says what the members hold.
        public static func document(_ schema: inout Schema) {
            schema.member("url", "Where to get it, for some minutes, without credentials.", format: "uri-reference")
        }
    }

    /// Why it was refused.
    public struct Refusal: Codable, Hashable, Sendable {
        /// Stable kebab-case code.
        public var code: String
        /// One sentence for a person.
        public var message: String

        /// A refusal.
        public init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// Its id.
    public var id: MediaID
    /// How far it is.
    public var state: State
    /// Media type: by content once it is ready, before that as announced.
    public var type: String
    /// Bytes of the file: without what was removed from it once it is ready, before that as announced.
    public var size: Int
    /// Bytes that have been uploaded: where the next part begins.
    public var received: Int
    /// The file's name where it came from.
    public var name: String?
    /// The sizes that can be had, smallest first; empty until it is ready.
    public var sizes: [Size]
    /// Why it was refused.
    public var refusal: Refusal?
    /// When it was announced.
    public var createdAt: Date
    /// When the upload is forgotten unless it is ready.
    public var expiresAt: Date?

    /// A picture.
    public init(
        id: MediaID, state: State, type: String, size: Int, received: Int, name: String?, sizes: [Size],
        refusal: Refusal?, createdAt: Date, expiresAt: Date?
    ) {
        self.id = id
        self.state = state
        self.type = type
        self.size = size
        self.received = received
        self.name = name
        self.sizes = sizes
        self.refusal = refusal
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A picture as it is shown, or on its way.")
        schema.member("received", "Bytes that have been uploaded: where the next part begins.")
        schema.member("sizes", "The sizes that can be had, smallest first; empty until the picture is ready.")
        schema.member("refusal", "Why the picture was refused.")
        schema.member("expiresAt", "When the upload is forgotten unless it is ready.")
    }
}
