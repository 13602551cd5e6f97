import FoundationEssentials
import Models
import Testing

@testable import Identity

@Suite struct `Who may give what` {
    private let shop = BusinessID("0198c5f0-5f00-7abc-8def-000000000003")!
    private let other = BusinessID("0198c5f0-5f00-7abc-8def-000000000004")!

    private func giver(_ role: Role, _ business: BusinessID? = nil) -> Giver {
        Giver(permissions: role.permissions, business: business)
    }

    @Test(arguments: Role.staff) func `nobody gives a role mightier than the own`(role: Role) throws {
        for given in Role.staff {
            let mayGive = given.permissions.isSubset(of: role.permissions)
            if mayGive {
                try RoleRules.check([given], in: nil, by: giver(role))
            } else {
                #expect(throws: MemberRefusal.mightier) { try RoleRules.check([given], in: nil, by: giver(role)) }
            }
        }
        try RoleRules.check([role], in: nil, by: giver(role))
        if role != .owner {
            #expect(throws: MemberRefusal.mightier) { try RoleRules.check([.owner], in: nil, by: giver(role)) }
            #expect(throws: MemberRefusal.mightier) { try RoleRules.checkTouching([.owner], in: nil, by: giver(role)) }
        }
    }

    @Test func `who reaches one business gives roles there and nowhere else`() throws {
        let manager = giver(.manager, shop)
        try RoleRules.check([.advisor], in: shop, by: manager)
        for place in [nil, other] {
            #expect(throws: MemberRefusal.otherBusiness) { try RoleRules.check([.advisor], in: place, by: manager) }
            #expect(throws: MemberRefusal.otherBusiness) {
                try RoleRules.checkTouching([.viewer], in: place, by: manager)
            }
        }
        try RoleRules.check([.advisor], in: shop, by: giver(.manager))
    }

    @Test func `only roles of the staff are given, each once`() {
        for roles in [[], [.customer], [.platformAdmin], [.service], [.advisor, .advisor], [.owner, .customer]]
            as [[Role]]
        {
            #expect(throws: MemberRefusal.noRoleOfStaff, "\(roles)") {
                try RoleRules.check(roles, in: nil, by: giver(.owner))
            }
        }
    }

    @Test func `being a customer too is nobody's concern`() throws {
        try RoleRules.checkTouching([.customer, .viewer], in: nil, by: giver(.manager))
        #expect(RoleRules.union([.viewer, .customer], [.owner]) == [.owner, .viewer, .customer])
        #expect(RoleRules.staff([.customer, .viewer, .owner]) == [.owner, .viewer])
    }

    @Test func `a key allows what its maker may do, about tenants, in a time to come`() throws {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        func check(_ scopes: [Permission], _ role: Role, _ business: BusinessID? = nil, expires: Date? = nil) throws {
            try APIKeyRules.check(scopes, in: shop, expires: expires, by: giver(role, business), at: now)
        }
        try check([.readCustomers, .writeCustomers], .owner, expires: now + 1)
        try check([.readCustomers], .owner, shop)
        #expect(throws: APIKeyRefusal.mightier) { try check([.manageAPIKeys], .manager) }
        #expect(throws: APIKeyRefusal.noScopeOfTenants) { try check([.administerTenants], .owner) }
        #expect(throws: APIKeyRefusal.noScopeOfTenants) { try check([.useOwn], .owner) }
        #expect(throws: APIKeyRefusal.noScopeOfTenants) { try check([.readCustomers, .readCustomers], .owner) }
        #expect(throws: APIKeyRefusal.otherBusiness) { try check([.readCustomers], .owner, other) }
        #expect(throws: APIKeyRefusal.expiredAlready) { try check([.readCustomers], .owner, expires: now) }
        #expect(APIKeyRules.prefix([0, 0, 0, 0, 31]) == "0000000z")
    }
}
