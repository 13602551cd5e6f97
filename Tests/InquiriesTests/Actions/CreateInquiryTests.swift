import FoundationEssentials
import HTTP
import Models
import Postgres
import TestSupport
import Testing

@testable import Inquiries

@Suite struct CreateInquiryTests {
    @Test func `a customer's inquiry is kept with what was said, and looks for somebody`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.inquiry()
            #expect(inquiry.state == .routing && inquiry.source == .portal)
            #expect(inquiry.details.vehicle?.make == "BMW")
            #expect(inquiry.submittedAt == given.clock.now)
            let shown = try await given.send(.get, "/v1/inquiries/\(inquiry.id)", as: given.customer())
            #expect(try shown.decoded(as: Inquiry.self) == inquiry)
            let waiting = try await given.count("jobs", "kind = 'route-inquiry'")
            #expect(waiting == 1)
        }
    }

    @Test func `what happened to it is a history, and others are told in the same transaction`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.inquiry()
            let history = try await given.send(.get, "/v1/inquiries/\(inquiry.id)/transitions", as: given.customer())
            #expect(history.text.contains("\"step\":\"submit\""))
            let told = try await given.count("events", "type = 'driveline.inquiries.inquiry.stepped'")
            #expect(told == 1)
        }
    }

    @Test func `a neighbour that is away costs nothing but a later look`() async throws {
        try await withInquiries { given in
            given.around.isAway = true
            let inquiry = try await given.inquiry("\"vehicle\":{\"vin\":\"\(Around.accord)\"}")
            #expect(inquiry.state == .routing && inquiry.pending == [.vehicle, .customer])
            let waiting = try await given.count("jobs", "kind = 'complete-inquiry'")
            #expect(waiting == 1)
        }
    }

    @Test func `the same id with the same content is the same creation, with another it is refused`() async throws {
        try await withInquiries { given in
            let id = InquiryID.new()
            let first = try await given.inquiry("\"id\":\"\(id)\"")
            let again = try await given.inquiry("\"id\":\"\(id)\"")
            #expect(first == again)
            let other = try await given.send(
                .post, "/v1/inquiries", as: given.customer(),
                body: try Given.merged(Given.brakes, "\"id\":\"\(id)\",\"need\":\"Other\""))
            #expect(other.status == 409 && other.problem == "id-taken")
            let count = try await given.count("inquiries")
            #expect(count == 1)
        }
    }

    @Test func `contradictions are told together, and nothing is kept`() async throws {
        try await withInquiries { given in
            let reply = try await given.send(
                .post, "/v1/inquiries", as: given.customer(),
                body: """
                    {"need":"x","vehicle":{"vin":"1HGCM82633A00435O"},"location":{"postalCode":"94105"},
                    "preferredTimes":[{"from":"2026-11-24T10:00:00Z","to":"2026-11-24T09:00:00Z"}],
                    "budget":{"amount":-1,"currency":"USD"}}
                    """)
            #expect(reply.status == 422)
            for pointer in ["/vehicle/vin", "/location/country", "/preferredTimes/0/to", "/budget/amount"] {
                #expect(reply.text.contains(pointer), "\(pointer) in \(reply.text)")
            }
            let count = try await given.count("inquiries")
            #expect(count == 0)
        }
    }

    @Test func `others' inquiries are not there, for customers, businesses and tenants`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.inquiry()
            for stranger in [given.customer(2), given.advisor, given.member("owner", in: given.otherTenant)] {
                let shown = try await given.send(.get, "/v1/inquiries/\(inquiry.id)", as: stranger)
                #expect(shown.status == 404)
                let list = try await given.send(.get, "/v1/inquiries", as: stranger)
                #expect(!list.text.contains(inquiry.id.description))
            }
            let list = try await given.send(.get, "/v1/inquiries", as: given.manager)
            #expect(list.text.contains(inquiry.id.description))
        }
    }

    @Test func `a business writes down what a customer of the tenant says`() async throws {
        try await withInquiries { given in
            let known = CustomerBrief(id: .new(), name: "Ana García", account: Given.id(0xA007))
            given.around.customers = [known]
            let inquiry = try await given.inquiry("\"customer\":\"\(known.id)\"", by: given.advisor)
            #expect(inquiry.source == .business && inquiry.customer == known.id)
            let own = try await given.send(.get, "/v1/inquiries/\(inquiry.id)", as: given.customer(7))
            #expect(own.status == 200)
            let unknown = try await given.send(
                .post, "/v1/inquiries", as: given.advisor,
                body: try Given.merged(Given.brakes, "\"customer\":\"\(CustomerID.new())\""))
            #expect(unknown.status == 422)
        }
    }
}
