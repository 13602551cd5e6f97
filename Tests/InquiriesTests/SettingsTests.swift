import Configuration
import Crypto
import FoundationEssentials
import Testing

@testable import Inquiries

@Suite struct `Settings of the inquiries service` {
    private static let variables = [
        "TOKEN_ISSUER": "https://id.example", "IDENTITY_URL": "http://127.0.0.1:1", "CLIENT_SECRET": "secret-secret",
        "VIN_URL": "http://127.0.0.1:2", "CUSTOMERS_URL": "http://127.0.0.1:3", "TENANTS_URL": "http://127.0.0.1:4",
        "NOTIFICATIONS_URL": "http://127.0.0.1:5", "PORTAL_URL": "https://portal.example/",
        "MAIL_SEALING_KEYS": SealingKeys.generate(name: "test"),
    ]

    @Test func `guests have their limits where nothing is said, and others where it is`() throws {
        let usual = try Settings(Environment(Self.variables)).guests
        #expect(usual.limits == GuestLimits() && usual.portal == "https://portal.example")
        #expect(usual.proxies == ["127.0.0.1", "::1"])
        let said = [
            "GUEST_INQUIRIES_PER_HOUR": "7", "GUEST_INQUIRIES_PER_DAY": "2", "GUEST_GUESSES_PER_HOUR": "3",
            "TRUSTED_PROXIES": "10.0.0.1",
        ]
        let other = try Settings(Environment(Self.variables.merging(said) { $1 })).guests
        #expect([other.limits.most(.network), other.limits.most(.address), other.limits.most(.guess)] == [7, 2, 3])
        #expect(other.proxies == ["10.0.0.1"])
    }

    @Test func `what is missing is told together`() {
        let some = Self.variables.filter { !["NOTIFICATIONS_URL", "PORTAL_URL", "MAIL_SEALING_KEYS"].contains($0.key) }
        #expect {
            _ = try Settings(Environment(some))
        } throws: { error in
            ["NOTIFICATIONS_URL", "PORTAL_URL", "MAIL_SEALING_KEYS"].allSatisfy { "\(error)".contains($0) }
        }
    }
}
