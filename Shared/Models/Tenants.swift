public import FoundationEssentials
public import JSON

/// Where a tenant stands.
public enum TenantStatus: String, Sendable, Codable, CaseIterable, Hashable {
    /// Made; its owner is not a member yet.
    case pending
    /// In use.
    case active
    /// Closed by the platform: nobody acts in it, nobody finds it.
    case suspended
}

/// How a tenant looks where its customers see it.
public struct Branding: Codable, Sendable, Hashable, Documented {
    /// Address of the picture, https.
    public let logoUrl: String?
    /// `#rrggbb`, lower case.
    public let primaryColor: String?
    /// `#rrggbb`, lower case.
    public let accentColor: String?

    /// A look.
    public init(logoUrl: String? = nil, primaryColor: String? = nil, accentColor: String? = nil) {
        self.logoUrl = logoUrl
        self.primaryColor = primaryColor
        self.accentColor = accentColor
    }

    private static let color = TextPattern(.init("[#]"), .init("[0-9a-fA-F]", 6...6))

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "logoUrl", "https address of a picture.", format: "uri", length: 1...2048,
            example: "https://cdn.example.com/logo.png")
        schema.member("primaryColor", "Colour as #rrggbb.", pattern: color, example: "#0b5fff")
        schema.member("accentColor", "Colour as #rrggbb.", pattern: color, example: "#ffb000")
    }
}

/// What a tenant says of itself, and may change.
public struct TenantProfile: Codable, Sendable, Hashable, Documented {
    /// The name shown to people.
    public let name: DisplayName
    /// The word in addresses.
    public let slug: Slug
    /// The language of mails and pages where a person has chosen none.
    public let language: LanguageTag
    /// The currency of prices.
    public let currency: Currency
    /// The zone of dates where nothing nearer says another.
    public let timeZone: TimeZoneName
    /// How it looks.
    public let branding: Branding?

    /// A profile.
    public init(
        name: DisplayName, slug: Slug, language: LanguageTag, currency: Currency, timeZone: TimeZoneName,
        branding: Branding? = nil
    ) {
        self.name = name
        self.slug = slug
        self.language = language
        self.currency = currency
        self.timeZone = timeZone
        self.branding = branding
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a tenant says of itself.")
        schema.member("slug", "The word in addresses. Old ones keep leading to the tenant.")
    }
}

/// The wish for a tenant.
public struct CreateTenant: Codable, Sendable, Hashable, Documented {
    /// The name shown to people.
    public let name: DisplayName
    /// The word in addresses.
    public let slug: Slug
    /// The language of mails and pages; English where not said.
    public let language: LanguageTag?
    /// The currency of prices; USD where not said.
    public let currency: Currency?
    /// The zone of dates.
    public let timeZone: TimeZoneName
    /// How it looks.
    public let branding: Branding?
    /// What it may use; `starter` where not said.
    public let plan: Plan?
    /// Who gets the invitation to own it: only for platform administrators. Who signs up owns the tenant.
    public let ownerEmail: EmailAddress?

    /// A wish.
    public init(
        name: DisplayName, slug: Slug, language: LanguageTag? = nil, currency: Currency? = nil, timeZone: TimeZoneName,
        branding: Branding? = nil, plan: Plan? = nil, ownerEmail: EmailAddress? = nil
    ) {
        self.name = name
        self.slug = slug
        self.language = language
        self.currency = currency
        self.timeZone = timeZone
        self.branding = branding
        self.plan = plan
        self.ownerEmail = ownerEmail
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("The wish for a tenant.")
        schema.member("language", "English where not said.")
        schema.member("currency", "USD where not said.")
        schema.member("plan", "`starter` where not said; `enterprise` is the platform's to give.")
        schema.member(
            "ownerEmail", "Who is invited to own it: from platform administrators. Who signs up owns the tenant.")
    }
}

/// A tenant, for its own people and the platform.
public struct Tenant: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: TenantID
    /// Where it stands.
    public let status: TenantStatus
    /// What it may use.
    public let plan: Plan
    /// The name shown to people.
    public let name: String
    /// The word in addresses.
    public let slug: String
    /// BCP 47.
    public let language: String
    /// ISO 4217.
    public let currency: String
    /// IANA.
    public let timeZone: String
    /// How it looks.
    public let branding: Branding
    /// Why it was suspended.
    public let suspensionReason: String?
    /// When it was made.
    public let createdAt: Date
    /// When it was changed last.
    public let updatedAt: Date

    /// A tenant.
    public init(
        id: TenantID, status: TenantStatus, plan: Plan, name: String, slug: String, language: String, currency: String,
        timeZone: String, branding: Branding, suspensionReason: String?, createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.status = status
        self.plan = plan
        self.name = name
        self.slug = slug
        self.language = language
        self.currency = currency
        self.timeZone = timeZone
        self.branding = branding
        self.suspensionReason = suspensionReason
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) { schema.state("A tenant, for its own people.") }
}

/// A tenant as anybody may see it.
public struct PublicTenant: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: TenantID
    /// The name shown to people.
    public let name: String
    /// The word in addresses as it is now; the one asked for may be an older one.
    public let slug: String
    /// The language of its pages.
    public let language: String
    /// How it looks.
    public let branding: Branding
    /// For each of its colours the text that is read best on it.
    public let contrast: [ColorContrast]

    /// A public tenant.
    public init(
        id: TenantID, name: String, slug: String, language: String, branding: Branding, contrast: [ColorContrast]
    ) {
        self.id = id
        self.name = name
        self.slug = slug
        self.language = language
        self.branding = branding
        self.contrast = contrast
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) { schema.state("A tenant as anybody may see it.") }
}

/// How text is read on a colour, after WCAG 2.2.
public struct ColorContrast: Codable, Sendable, Hashable, Documented {
    /// The colour of the ground.
    public let color: String
    /// Black or white, whichever is read better on it.
    public let text: String
    /// Contrast of the two in hundredths: 450 is 4.5 to 1.
    public let ratio: Int
    /// Whether the colour itself is readable as text on white: at least 4.5 to 1.
    public let isReadableOnWhite: Bool

    /// A judgement.
    public init(color: String, text: String, ratio: Int, isReadableOnWhite: Bool) {
        self.color = color
        self.text = text
        self.ratio = ratio
        self.isReadableOnWhite = isReadableOnWhite
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How text is read on a colour, after WCAG 2.2.")
        schema.member("ratio", "Hundredths: 450 is 4.5 to 1.", range: 100...2100, example: 450)
    }
}

/// Why a tenant is closed.
public struct Suspension: Codable, Sendable, Hashable, Documented {
    /// For its owner and the record.
    public let reason: String

    /// A reason.
    public init(reason: String) { self.reason = reason }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.member("reason", "For its owner and the record.", length: 1...500, example: "Invoices 3 and 4 are open.")
    }
}
