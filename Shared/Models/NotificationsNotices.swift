public import JSON

// What services hand to the service `notifications` to be written to one person: `POST /internal/messages`.

extension Kinds {
    /// A letter to one person, asked for by a service.
    public enum Notice {}
}

/// Identity of a letter: the same however often it is handed over.
public typealias NoticeID = ID<Kinds.Notice>

/// Whom a letter is to.
public struct Addressee: Codable, Hashable, Sendable, Documented {
    /// Where it goes.
    public var email: EmailAddress
    /// How the person is called, where that is known.
    public var name: DisplayName?
    /// The language to write in; English where it is not known or there is no text in it.
    public var language: LanguageTag?

    /// A person.
    public init(email: EmailAddress, name: DisplayName? = nil, language: LanguageTag? = nil) {
        self.email = email
        self.name = name
        self.language = language
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Whom a letter is to.")
        schema.member(
            "language", "The language to write in; what there is no text in falls back, in the end to English.")
    }
}

/// A letter that a service wants to be written: the text is the template's, what is special about this one stands in the
/// values. Both are texts of the service `notifications` (`Services/Notifications/Templates`).
public struct Notice: Codable, Hashable, Sendable, Documented {
    /// Identity: what is handed over again under it is not sent again.
    public var id: NoticeID
    /// Whom it is to.
    public var to: Addressee
    /// The name of the template, such as `verify-email`.
    public var template: String
    /// What stands in its places: codes, links, names. Kept only until the mail has left.
    public var values: [String: String]

    /// A letter under an id of its own.
    public init(id: NoticeID, to addressee: Addressee, template: String, values: [String: String] = [:]) {
        self.id = id
        to = addressee
        self.template = template
        self.values = values
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.state("A letter to one person: a template and what stands in its places.")
        schema.member("id", "The same again is the same letter.")
        schema.member("template", "The template's name.", length: 1...60, example: "verify-email")
        schema.member("values", "What stands in its places; a link begins with https:// or http://.")
    }
}
