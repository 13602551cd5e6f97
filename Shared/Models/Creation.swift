public import JSON

/// What is said of a thing when it is made: of things whose id the client may make.
public protocol Creatable: Codable, Sendable, Hashable, Documented {
    /// Marks the ids of such things.
    associatedtype Kind
}

/// A thing that is to be made, under an id of the client's where it was made while offline. The members of the profile
/// stand beside the id.
public struct Creation<Profile: Creatable>: Codable, Sendable, Hashable, Documented {
    /// The id that the client made; a new one otherwise.
    public let id: ID<Profile.Kind>?
    /// Everything else.
    public let profile: Profile

    private enum CodingKeys: CodingKey { case id }

    /// A wish.
    public init(id: ID<Profile.Kind>? = nil, _ profile: Profile) {
        self.id = id
        self.profile = profile
    }

    /// Reads the id and the members of the profile beside it.
    public init(from decoder: any Decoder) throws {
        id = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(ID<Profile.Kind>.self, forKey: .id)
        profile = try Profile(from: decoder)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        try profile.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(id, forKey: .id)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        Profile.document(&schema)
        schema.member("id", "Made by the client, for creation while offline; the same again is the same creation.")
    }
}

extension BusinessProfile: Creatable {
    /// Marks the ids of businesses.
    public typealias Kind = Kinds.Business
}

extension ProfessionalProfile: Creatable {
    /// Marks the ids of professionals.
    public typealias Kind = Kinds.Professional
}

extension CategoryProfile: Creatable {
    /// Marks the ids of categories.
    public typealias Kind = Kinds.Category
}

extension ServiceProfile: Creatable {
    /// Marks the ids of services of the catalogue.
    public typealias Kind = Kinds.CatalogueService
}

extension CreatePrice: Creatable {
    /// Marks the ids of prices.
    public typealias Kind = Kinds.BusinessPrice
}
