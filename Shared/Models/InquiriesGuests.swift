public import JSON

// What guests exchange with the service `inquiries`: people who ask before they have an account.

/// An inquiry of somebody without an account. It waits until the mailed link was followed.
public struct NewGuestInquiry: Codable, Sendable, Documented {
    /// Who writes.
    public var guest: GuestContact
    /// What it says. Photos and vehicles of an account are left out: a guest has none.
    public var details: InquiryDetails

    private enum CodingKeys: CodingKey { case guest }

    /// An inquiry with these details.
    public init(guest: GuestContact, _ details: InquiryDetails) {
        self.guest = guest
        self.details = details
    }

    /// Reads the members, those of the details beside the guest.
    public init(from decoder: any Decoder) throws {
        guest = try decoder.container(keyedBy: CodingKeys.self).decode(GuestContact.self, forKey: .guest)
        details = try InquiryDetails(from: decoder)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        try details.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(guest, forKey: .guest)
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        InquiryDetails.document(&schema)
        schema.state("An inquiry of somebody without an account; it waits until the mailed link was followed.")
        schema.member("guest", "Who writes, and where the link is mailed.")
    }
}

/// The code of the link that a guest was mailed.
public struct GuestCode: Codable, Hashable, Sendable, Documented {
    /// What stands behind `#code=` in the link.
    public var code: String

    /// A code.
    public init(code: String) { self.code = code }

    /// The form of codes: 48 bytes in base64url.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "code", "What stands behind `#code=` in the mailed link.",
            pattern: TextPattern("[A-Za-z0-9_-]", 64...64), example: .string(String(repeating: "A", count: 64)))
    }
}

/// An inquiry whose guest has followed the mailed link.
public struct ConfirmedInquiry: Codable, Hashable, Sendable {
    /// The inquiry: what an account can claim as its own.
    public var inquiry: InquiryID
    /// The tenant that it was sent to.
    public var tenant: TenantID
    /// Where it stands.
    public var state: InquiryState

    /// An inquiry.
    public init(inquiry: InquiryID, tenant: TenantID, state: InquiryState) {
        self.inquiry = inquiry
        self.tenant = tenant
        self.state = state
    }
}

/// The wish to have as one's own what one wrote as a guest.
public struct ClaimGuestInquiries: Codable, Hashable, Sendable, Documented {
    /// The code of a mailed link; without one everything that was confirmed under the account's own address.
    public var code: String?

    /// A wish.
    public init(code: String? = nil) { self.code = code }

    /// The form of codes.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "code",
            "What stands behind `#code=` in a mailed link; without one everything that was confirmed under the "
                + "account's own address.",
            pattern: TextPattern("[A-Za-z0-9_-]", 64...64), example: .string(String(repeating: "A", count: 64)))
    }
}

/// What an account has taken as its own.
public struct ClaimedInquiries: Codable, Hashable, Sendable {
    /// The inquiries, the oldest first.
    public var items: [InquirySummary]

    /// These inquiries.
    public init(items: [InquirySummary]) { self.items = items }
}
