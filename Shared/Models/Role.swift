public import JSON

/// What somebody is in a tenant, or in one business of it. Readers accept roles they do not know: those allow nothing.
public enum Role: String, Sendable, Codable, CaseIterable, Hashable {
    /// Answers for the tenant or the business; may do everything in it.
    case owner
    /// Runs it from day to day.
    case manager
    /// Serves customers at the counter and on the phone.
    case advisor
    /// Works on vehicles.
    case technician
    /// Looks, changes nothing.
    case viewer
    /// Is served. Sees and changes what is their own.
    case customer
    /// Runs the platform; belongs to `TenantID.platform` and to no other tenant.
    case platformAdmin = "platform_admin"
    /// A program of the suite that calls its neighbours.
    case service

    /// The roles that a tenant gives its people, the mightiest first.
    public static let staff: [Role] = [.owner, .manager, .advisor, .technician, .viewer]

    /// What the role allows. How far it reaches (the tenant, one business, the own things) is not said here.
    public var permissions: Set<Permission> {
        switch self {
        case .owner: Permission.ofTenants
        case .manager: Permission.ofTenants.subtracting([.manageAPIKeys, .manageSecurity, .manageTenant])
        case .advisor:
            Permission.reading.union([
                .writeCustomers, .handOverCustomers, .writeConsents, .writeVehicles, .writeNotes, .writeInquiries,
                .answerInquiries,
            ])
        case .technician:
            [.readMembers, .readCustomers, .readVehicles, .writeVehicles, .readNotes, .readSettings, .readInquiries]
        case .viewer: Permission.reading
        case .customer: [.useOwn]
        case .platformAdmin: [.administerTenants, .administerAccounts, .manageSigningKeys, .readAudit]
        case .service: [.callNeighbours]
        }
    }
}

/// Everything that a route's access rule can ask for. The catalogue is fixed: tenants combine roles, they invent no
/// permissions. The text form stands in API keys' scopes and in tokens.
public enum Permission: String, Sendable, Codable, CaseIterable, Hashable {
    // identity
    /// See who belongs to the tenant or business, in what role.
    case readMembers = "members.read"
    /// Invite people, change their roles, end their membership.
    case manageMembers = "members.manage"
    /// Make and end API keys.
    case manageAPIKeys = "api_keys.manage"
    /// Say for which roles a second factor is required.
    case manageSecurity = "security.manage"
    /// Read the record of security events.
    case readAudit = "audit.read"
    /// Look after accounts of the whole platform.
    case administerAccounts = "accounts.administer"
    /// Rotate the keys that sign tokens.
    case manageSigningKeys = "signing_keys.manage"

    // tenants
    /// Create, suspend and reactivate tenants, change their plan.
    case administerTenants = "tenants.administer"
    /// See the tenant's own data: plan, usage, drafts.
    case readTenant = "tenant.read"
    /// Change the tenant's own data.
    case manageTenant = "tenant.manage"
    /// Create and change businesses.
    case manageBusinesses = "businesses.manage"
    /// Vouch for professionals and businesses.
    case verifyBusinesses = "businesses.verify"
    /// Change professionals, their hours and areas.
    case manageProfessionals = "professionals.manage"
    /// Change the catalogue.
    case manageCatalogue = "catalogue.manage"
    /// Change prices.
    case managePrices = "prices.manage"
    /// Read settings.
    case readSettings = "settings.read"
    /// Change settings.
    case manageSettings = "settings.manage"

    // customers
    /// Find and read customers.
    case readCustomers = "customers.read"
    /// Create and change customers.
    case writeCustomers = "customers.write"
    /// Share a customer with another business, or hand the customer over.
    case handOverCustomers = "customers.hand_over"
    /// Read consents.
    case readConsents = "consents.read"
    /// Record consents and their withdrawal.
    case writeConsents = "consents.write"
    /// Read vehicles.
    case readVehicles = "vehicles.read"
    /// Create and change vehicles.
    case writeVehicles = "vehicles.write"
    /// Read the business's private notes.
    case readNotes = "notes.read"
    /// Write the business's private notes.
    case writeNotes = "notes.write"

    // inquiries
    /// Read inquiries, offers, quotes, messages, appointments.
    case readInquiries = "inquiries.read"
    /// Take an inquiry on a customer's behalf; change and cancel it.
    case writeInquiries = "inquiries.write"
    /// Accept and decline offers; quote, message, book, complete.
    case answerInquiries = "inquiries.answer"
    /// Change the rules by which inquiries find their professional.
    case manageRouting = "routing.manage"

    // everywhere
    /// Read and change what is one's own: profile, vehicles, consents of a customer.
    case useOwn = "own.use"
    /// Call the internal routes of a neighbour.
    case callNeighbours = "neighbours.call"

    /// What concerns one tenant: everything that its owner may do, and that an API key may be given.
    public static let ofTenants: Set<Permission> = Set(allCases)
        .subtracting([.administerAccounts, .manageSigningKeys, .administerTenants, .useOwn, .callNeighbours])

    /// What changes nothing, without the security record.
    public static let reading: Set<Permission> = [
        .readMembers, .readTenant, .readSettings, .readCustomers, .readConsents, .readVehicles, .readNotes,
        .readInquiries,
    ]
}

extension Role: Documented {
    /// The roles by name.
    public static func document(_ schema: inout Schema) {
        schema.state("What somebody is in a tenant or a business.", example: "advisor")
    }
}

extension Permission: Documented {
    /// The permissions by name.
    public static func document(_ schema: inout Schema) {
        schema.state("What an access rule can ask for.", example: "customers.read")
    }
}

extension ID where Tag == Kinds.Tenant {
    /// The place of everything that belongs to no tenant: platform administrators, accounts that have not joined any.
    /// A UUIDv7 of time and randomness zero, which no tenant can get.
    public static var platform: TenantID {
        guard let id = TenantID(high: 7 << 12, low: 0b10 << 62) else { preconditionFailure("a UUIDv7") }
        return id
    }
}
