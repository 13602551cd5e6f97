import Models

/// Who gives: what the caller may do and how far it reaches.
struct Giver: Hashable, Sendable {
    let permissions: Set<Permission>
    /// Nil: the whole tenant.
    let business: BusinessID?

    /// A service of the suite, which gives any role of a tenant.
    static let suite = Giver(permissions: Permission.ofTenants, business: nil)
}

/// Who may give whom which roles.
enum RoleRules {
    /// Checks roles that are to be given in `business` (nil: in the whole tenant).
    ///
    /// Nobody gives what they do not have: a role's permissions must be among the giver's. Who reaches one business
    /// gives roles in that business only. `customer`, `platform_admin` and `service` are not given this way.
    static func check(_ roles: [Role], in business: BusinessID?, by giver: Giver) throws(MemberRefusal) {
        guard !roles.isEmpty, Set(roles).count == roles.count, roles.allSatisfy(Role.staff.contains) else {
            throw .noRoleOfStaff
        }
        guard giver.business == nil || giver.business == business else { throw .otherBusiness }
        guard roles.allSatisfy({ $0.permissions.isSubset(of: giver.permissions) }) else { throw .mightier }
    }

    /// Checks that the giver may change or end a membership with these roles: nobody touches those who are mightier.
    static func checkTouching(_ roles: [Role], in business: BusinessID?, by giver: Giver) throws(MemberRefusal) {
        guard giver.business == nil || giver.business == business else { throw .otherBusiness }
        guard staff(roles).allSatisfy({ $0.permissions.isSubset(of: giver.permissions) }) else { throw .mightier }
    }

    /// The roles of the staff among them, in the order of might.
    static func staff(_ roles: [Role]) -> [Role] { Role.staff.filter(roles.contains) }

    /// What all of them allow.
    static func permissions(_ roles: [Role]) -> Set<Permission> {
        roles.reduce(into: []) { $0.formUnion($1.permissions) }
    }

    /// Both sets of roles, in the order of the catalogue.
    static func union(_ one: [Role], _ other: [Role]) -> [Role] {
        Role.allCases.filter { one.contains($0) || other.contains($0) }
    }
}

/// Why a membership cannot be made, changed or ended.
enum MemberRefusal: Error, Hashable {
    /// Something that is no role of a tenant's staff, twice the same, or nothing at all.
    case noRoleOfStaff
    /// A role that allows more than the caller may do, or a member who has one.
    case mightier
    /// Roles in another business than the caller's. To the caller it does not exist.
    case otherBusiness
    /// There is no such member, invitation or tenant.
    case notFound
    /// The tenant would have no owner.
    case lastOwner
    /// Tenants of these names would have no owner.
    case ownsAlone([String])
    /// The tenant has as many members as its plan allows.
    case quotaReached(most: Int64)
    /// The tenant is suspended.
    case suspended
    /// Nothing that can be accepted: unknown, used, withdrawn or expired.
    case codeOver
    /// Neither an account nor an address was given.
    case nobody
    /// The invitation is no longer open.
    case notOpen
}
