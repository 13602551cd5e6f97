import FoundationEssentials
import Models
import Testing

@testable import Identity

@Suite struct `Rules of second factors` {
    @Test func `the address for apps says everything and fits into a QR code`() throws {
        let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        #expect(
            OneTimePasswordRules.uri(secret: secret, account: "ana+1@example.com")
                == "otpauth://totp/Driveline:ana%2B1%40example.com?secret=\(secret)"
                + "&issuer=Driveline&algorithm=SHA1&digits=6&period=30")
        let long = OneTimePasswordRules.uri(secret: secret, account: String(repeating: "ä", count: 254))
        #expect(long.utf8.count <= QRCode.capacity)
        #expect(long.utf8.count > QRCode.capacity - 6)
        #expect(long.hasSuffix("?secret=\(secret)&issuer=Driveline&algorithm=SHA1&digits=6&period=30"))
        #expect(QRCode(long) != nil)
    }

    @Test func `a code is six ASCII digits, with spaces where somebody copied them`() {
        #expect(OneTimePasswordRules.code("287082") == "287082")
        #expect(OneTimePasswordRules.code("287 082") == "287082")
        for text in ["", "28708", "2870821", "28708a", "+87082", "٢٨٧٠٨٢", "2870८2", "287\u{200B}082"] {
            #expect(OneTimePasswordRules.code(text) == nil, "\(text)")
        }
    }

    @Test func `a recovery code has 80 bits and reads back as it was shown or mistyped`() throws {
        let code = RecoveryCode([0, 0, 0, 0, 1, 255, 255, 255, 255, 255])
        #expect(code.text == "0000-0001-ZZZZ-ZZZZ")
        for typed in ["0000-0001-ZZZZ-ZZZZ", "00000001zzzzzzzz", " oooo oooL zzzz zzzz ", "OOOO-OOOI-ZZZZ-ZZZZ"] {
            #expect(RecoveryCode(typed: typed) == code, "\(typed)")
        }
        for typed in ["", "0000-0001-ZZZZ-ZZZ", "0000-0001-ZZZZ-ZZZZ0", "0000-0001-ZZZZ-ZZZU", "äääääääääääääääää"] {
            #expect(RecoveryCode(typed: typed) == nil, "\(typed)")
        }
        var random = SystemRandomNumberGenerator()
        let codes = (0..<1_000).map { _ in RecoveryCode((0..<10).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { RecoveryCode(typed: $0.text) == $0 })
    }
}

@Suite struct `What memberships grant` {
    private let one = TenantID("0198c5f0-5f00-7abc-8def-000000000001")!
    private let two = TenantID("0198c5f0-5f00-7abc-8def-000000000002")!
    private let shop = BusinessID("0198c5f0-5f00-7abc-8def-000000000003")!

    @Test func `a tenant that asks for a second factor gives no role without one, others go on`() {
        let all = [
            Membership(tenant: one, business: nil, roles: [.viewer], secondFactorRoles: [.owner, .manager]),
            Membership(tenant: one, business: shop, roles: [.manager], secondFactorRoles: [.owner, .manager]),
            Membership(tenant: two, business: nil, roles: [.owner], secondFactorRoles: [.advisor]),
        ]
        let without = all.granted(hasSecondFactor: false)
        #expect(without.map(\.roles) == [[], [], [.owner]])
        #expect(without.standing(in: one, shop)?.roles == [])
        #expect(without.standing(in: two, nil)?.roles == [.owner])
        #expect(all.granted(hasSecondFactor: true) == all)
    }

    @Test func `a suspended tenant grants nothing, not even a place`() {
        let all = [
            Membership(tenant: one, business: nil, roles: [.owner], isActive: false),
            Membership(tenant: two, business: nil, roles: [.customer]),
        ]
        let granted = all.granted(hasSecondFactor: true)
        #expect(granted.standing(in: one, nil) == nil)
        #expect(granted.usual == Standing(tenant: two, business: nil, roles: [.customer]))
    }
}
