import FoundationEssentials
import Models
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct `Neighbours over HTTP` {
    private static func with(_ body: @Sendable (AroundHTTP) async throws -> Void) async throws {
        try await onWorker { _ in
            let around = try AroundHTTP()
            try await body(around)
            around.close()
        }
    }

    @Test func `what a VIN says, does not say and what nobody answers are told apart`() async throws {
        try await Self.with { around in
            let facts = try await around.neighbours.decode(Around.accord, .seconds(5), nil)
            #expect(facts?.make == "HONDA" && facts?.year == 2003)
            for unknown in ["5YJSA1E26HF000337", "TOOSHORT"] {
                let none = try await around.neighbours.decode(unknown, .seconds(5), nil)
                #expect(none == nil)
            }
            around.away = ["vin"]
            await expectThrows(NeighbourError.self) {
                _ = try await around.neighbours.decode(Around.accord, .milliseconds(200), nil)
            }
        }
    }

    @Test func `customers are asked by account or by id, in the tenant's name`() async throws {
        try await Self.with { around in
            let (tenant, account): (TenantID, AccountID) = (Given.id(0x1001), Given.id(0xA001))
            let ana = CustomerBrief(id: .new(), name: "Ana García", account: account)
            around.customers = [ana]
            let byAccount = try await around.neighbours.customerOfAccount(account, tenant, .seconds(5), nil)
            let byID = try await around.neighbours.customer(ana.id, tenant, .seconds(5), nil)
            #expect(byAccount == ana && byID == ana)
            let nobody = try await around.neighbours.customer(.new(), tenant, .seconds(5), nil)
            #expect(nobody == nil)
            around.away = ["customers"]
            await expectThrows(NeighbourError.self) {
                _ = try await around.neighbours.customer(ana.id, tenant, .milliseconds(200), nil)
            }
        }
    }

    @Test func `identity vouches for an account's own address and no other's`() async throws {
        try await Self.with { around in
            let (tenant, account): (TenantID, AccountID) = (Given.id(0x1001), Given.id(0xA001))
            let none = try await around.neighbours.emailOfAccount(account, tenant, .seconds(5), nil)
            #expect(none == nil)
            let email = try EmailAddress("ana@example.com")
            around.recipients = [
                Recipient(
                    account: Given.id(0xA002), email: try EmailAddress("other@example.com"),
                    name: try DisplayName("Other"), language: try LanguageTag("en")),
                Recipient(
                    account: account, email: email, name: try DisplayName("Ana"), language: try LanguageTag("en")),
            ]
            let own = try await around.neighbours.emailOfAccount(account, tenant, .seconds(5), nil)
            #expect(own == email)
            #expect(around.bodies.last?.contains(account.description) == true)
        }
    }

    @Test func `the catalogue is asked for prices, and told ratings of those who are there`() async throws {
        try await Self.with { around in
            let (tenant, business): (TenantID, BusinessID) = (Given.id(0x1001), Given.id(0xB001))
            let prices = try await around.neighbours.prices([.new()], business, tenant, .seconds(5), nil)
            #expect(prices.currency.code == "USD")
            let rating = PutRating(average: 450, count: 2, version: 1)
            let isThere = try await around.neighbours.rate(Given.id(0xC001), rating, tenant)
            let isGone = try await around.neighbours.rate(Given.id(0xC002), rating, tenant)
            #expect(isThere && !isGone)
            #expect(
                around.questions.last
                    == "PUT /tenants/internal/professionals/\(Given.id(0xC002) as ProfessionalID)/rating")
        }
    }
}
