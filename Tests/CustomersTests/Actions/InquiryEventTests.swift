import FoundationEssentials
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Customers

@Suite struct InquiryEventTests {
    @Test func `who accepts a customer's inquiry looks after the customer from then on`() async throws {
        try await withCustomers { world in
            let (kim, customer) = try await world.registered()
            try await world.hear(.accept, of: customer, business: world.business)
            let shown = try await world.get("/v1/customers/\(customer)", as: world.advisor)
            #expect(shown.status == 200 && shown["owner"] == world.business.description)
            let relationships = try await world.get("/v1/customers/\(customer)/relationships", as: kim)
            #expect(relationships.items("source") == ["inquiry"] && relationships.items("kind") == ["owner"])
        }
    }

    @Test func `a second business shares the customer whom another owns, however often it is told`() async throws {
        try await withCustomers { world in
            let (kim, customer) = try await world.registered()
            try await world.hear(.accept, of: customer, business: world.business)
            for _ in 0..<3 { try await world.hear(.accept, of: customer, business: world.otherBusiness) }
            let relationships = try await world.get("/v1/customers/\(customer)/relationships", as: kim)
            #expect(relationships.items("kind") == ["shared", "owner"])
        }
    }

    @Test func `steps stand in the history for the customer and the business they concern, and for no other`()
        async throws
    {
        try await withCustomers { world in
            let (kim, customer) = try await world.registered()
            try await world.hear(.accept, of: customer, business: world.business)
            try await world.hear(.accept, of: customer, business: world.otherBusiness)
            try await world.hear(.complete, of: customer, business: world.business)
            let own = try await world.get("/v1/customers/\(customer)/timeline", as: kim)
            #expect(own.items("kind").filter { $0.hasPrefix("inquiry") }.count == 3)
            let others = try await world.get("/v1/customers/\(customer)/timeline", as: world.otherAdvisor)
            #expect(others.items("kind").filter { $0.hasPrefix("inquiry") } == ["inquiry_accepted"])
        }
    }

    @Test func `what concerns nobody known here is taken without effect`() async throws {
        try await withCustomers { world in
            try await world.hear(.accept, of: .new(), business: world.business)
            try await world.hear(.offer, of: nil, business: world.business)
            let count = try await world.count("relationships")
            #expect(count == 0)
        }
    }

    @Test func `other services learn of a customer what they need, by id and by account`() async throws {
        try await withCustomers { world in
            let (kim, customer) = try await world.registered()
            try await world.hear(.accept, of: customer, business: world.business)
            let asker = Person(tenant: world.tenant, roles: [.service])
            let byAccount = try await world.get("/internal/accounts/\(kim.account)/customer", as: asker)
            let brief: CustomerBrief = try byAccount.decoded()
            #expect(brief.id == customer && brief.name == "Kim Own" && brief.account == kim.account)
            #expect(brief.relations == [.init(business: world.business, isOwner: true)])
            let byID = try await world.get("/internal/customers/\(customer)", as: asker)
            #expect(try byID.decoded(as: CustomerBrief.self) == brief)
            let foreign = Person(tenant: world.otherTenant, roles: [.service])
            #expect(try await world.get("/internal/customers/\(customer)", as: foreign).status == 404)
            #expect(try await world.get("/internal/customers/\(customer)", as: world.manager).status == 403)
        }
    }
}

extension World {
    /// Takes an event as the inbox does.
    fileprivate func hear(_ step: InquiryStep, of customer: CustomerID?, business: BusinessID) async throws {
        let inquiry = InquiryID.new()
        let data = InquiryStepped(
            inquiry: inquiry, step: step, state: .accepted, actor: .professional, customer: customer,
            business: business, excerpt: "The brakes squeal.")
        let event = ReceivedEvent(
            id: .new(), data: data, tenant: tenant, subject: inquiry.description, source: "/inquiries", time: Date())
        try await app.database.write(as: tenant) { try await hearOfInquiry(event, $0) }
    }
}
