public import FoundationEssentials
public import JSON

// What people, portals and services exchange with the identity service about memberships.

/// Marks the ids of memberships.
public enum MembershipKind {}
/// Identity of a membership.
public typealias MembershipID = ID<MembershipKind>
/// Marks the ids of invitations.
public enum InvitationKind {}
/// Identity of an invitation.
public typealias InvitationID = ID<InvitationKind>

/// What the caller is in one tenant, or in one business of it.
public struct OwnMembership: Codable, Sendable, Hashable, Documented {
    /// The membership's id.
    public let id: MembershipID
    /// The tenant.
    public let tenant: TenantID
    /// Its name.
    public let tenantName: String
    /// Its word in addresses.
    public let tenantSlug: String
    /// Whether the tenant may be used.
    public let tenantStatus: TenantEntry.State
    /// The business; nil: the whole tenant.
    public let business: BusinessID?
    /// What the caller is there.
    public let roles: [Role]
    /// Whether the tenant asks for a second factor there.
    public let needsSecondFactor: Bool
    /// Since when.
    public let createdAt: Date

    /// A membership.
    public init(
        id: MembershipID, tenant: TenantID, tenantName: String, tenantSlug: String, tenantStatus: TenantEntry.State,
        business: BusinessID?, roles: [Role], needsSecondFactor: Bool, createdAt: Date
    ) {
        self.id = id
        self.tenant = tenant
        self.tenantName = tenantName
        self.tenantSlug = tenantSlug
        self.tenantStatus = tenantStatus
        self.business = business
        self.roles = roles
        self.needsSecondFactor = needsSecondFactor
        self.createdAt = createdAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What the caller is in one tenant, or in one business of it.")
        schema.member("tenantName", "The tenant's name.")
        schema.member("tenantSlug", "The tenant's word in addresses.")
        schema.member("needsSecondFactor", "Whether the tenant asks for a second factor there.")
        schema.member("createdAt", "Since when.")
    }
}

/// Somebody with a role of the staff, as others of the tenant see it.
public struct TenantMember: Codable, Sendable, Hashable, Documented {
    /// The membership's id.
    public let id: MembershipID
    /// The person's account.
    public let account: AccountID
    /// The person's name.
    public let name: String
    /// The person's address.
    public let email: String
    /// The business; nil: the whole tenant.
    public let business: BusinessID?
    /// What the person is there.
    public let roles: [Role]
    /// Whether the person has a second factor.
    public let hasSecondFactor: Bool
    /// Since when.
    public let createdAt: Date

    /// A member.
    public init(
        id: MembershipID, account: AccountID, name: String, email: String, business: BusinessID?, roles: [Role],
        hasSecondFactor: Bool, createdAt: Date
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.email = email
        self.business = business
        self.roles = roles
        self.hasSecondFactor = hasSecondFactor
        self.createdAt = createdAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Somebody with a role of the staff.")
        schema.member("name", "The person's name.")
        schema.member("email", "The person's address.", format: "email")
        schema.member("createdAt", "Since when.")
    }
}

/// What may be changed of a membership.
public struct MemberRoles: Codable, Sendable, Hashable, Documented {
    /// What the person is from now on.
    public let roles: [Role]

    /// Roles.
    public init(roles: [Role]) { self.roles = roles }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "roles", "What the person is from now on; none mightier than the caller.", items: 1...5,
            example: ["advisor"])
    }
}

/// Who is to be invited, and as what.
public struct NewInvitation: Codable, Sendable, Documented {
    /// Whom to write to.
    public let email: EmailAddress
    /// The business; nil: the whole tenant, or the business that the caller acts for.
    public let business: BusinessID?
    /// What the person will be.
    public let roles: [Role]

    /// An invitation.
    public init(email: EmailAddress, business: BusinessID? = nil, roles: [Role]) {
        self.email = email
        self.business = business
        self.roles = roles
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Who is to be invited, and as what.")
        schema.member(
            "roles", "What the person will be; none mightier than the caller.", items: 1...5, example: ["advisor"])
    }
}

/// Somebody who was asked to join. It says nothing of whether the address has an account.
public struct Invitation: Codable, Sendable, Hashable, Documented {
    /// How far it is.
    public enum Status: String, Codable, Sendable, CaseIterable {
        /// It can be accepted.
        case open
        /// It was.
        case accepted
        /// It was taken back.
        case withdrawn
        /// Nobody accepted it in time.
        case expired
    }

    /// The invitation's id.
    public let id: InvitationID
    /// Whom was written to.
    public let email: String
    /// The business; nil: the whole tenant.
    public let business: BusinessID?
    /// What the person will be.
    public let roles: [Role]
    /// How far it is.
    public let status: Status
    /// When it was made.
    public let createdAt: Date
    /// When the last mail was sent.
    public let sentAt: Date
    /// Until when it can be accepted.
    public let expiresAt: Date

    /// An invitation.
    public init(
        id: InvitationID, email: String, business: BusinessID?, roles: [Role], status: Status, createdAt: Date,
        sentAt: Date, expiresAt: Date
    ) {
        self.id = id
        self.email = email
        self.business = business
        self.roles = roles
        self.status = status
        self.createdAt = createdAt
        self.sentAt = sentAt
        self.expiresAt = expiresAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Somebody who was asked to join. It says nothing of whether the address has an account.")
        schema.member("email", "Whom was written to.", format: "email")
        schema.member("createdAt", "When it was made.")
        schema.member("sentAt", "When the last mail was sent.")
        schema.member("expiresAt", "Until when it can be accepted.")
    }
}

/// A tenant that the caller wants to be served by.
public struct JoinTenant: Codable, Sendable {
    /// The tenant.
    public let tenant: TenantID

    /// Joins a tenant.
    public init(tenant: TenantID) { self.tenant = tenant }
}

/// Where the caller wants to act from now on.
public struct Exchange: Codable, Sendable {
    /// The tenant; `TenantID.platform` for none.
    public let tenant: TenantID
    /// The business to act for.
    public let business: BusinessID?

    /// Another place.
    public init(tenant: TenantID, business: BusinessID? = nil) {
        self.tenant = tenant
        self.business = business
    }
}

/// A membership that a service gives: to an account that it knows, or to whoever reads the mail to an address.
public struct GivenMembership: Codable, Sendable, Documented {
    /// The tenant.
    public let tenant: TenantID
    /// The account, if it is known.
    public let account: AccountID?
    /// Otherwise the address to invite.
    public let email: EmailAddress?
    /// The business; nil: the whole tenant.
    public let business: BusinessID?
    /// What the person will be.
    public let roles: [Role]

    /// A membership for an account, or an invitation for an address.
    public init(
        tenant: TenantID, account: AccountID? = nil, email: EmailAddress? = nil, business: BusinessID? = nil,
        roles: [Role]
    ) {
        self.tenant = tenant
        self.account = account
        self.email = email
        self.business = business
        self.roles = roles
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A membership that a service gives: `account` or `email`.")
        schema.member("roles", "What the person will be.", items: 1...5, example: ["owner"])
    }
}

/// What became of it: one of the two.
public struct MembershipOutcome: Codable, Sendable, Hashable {
    /// The account is a member now.
    public let membership: MembershipID?
    /// The address was invited.
    public let invitation: InvitationID?

    /// An outcome.
    public init(membership: MembershipID? = nil, invitation: InvitationID? = nil) {
        self.membership = membership
        self.invitation = invitation
    }
}

/// How much of its quotas a tenant uses.
public struct IdentityUsage: Codable, Sendable, Hashable {
    /// People with a role of the staff.
    public let members: Int64
    /// API keys that hold.
    public let apiKeys: Int64

    /// Counts.
    public init(members: Int64, apiKeys: Int64) {
        self.members = members
        self.apiKeys = apiKeys
    }
}
