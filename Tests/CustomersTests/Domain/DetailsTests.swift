import Models
import Testing

@testable import Customers

private func email(_ text: String, isPrimary: Bool = false) throws -> CustomerEmail {
    CustomerEmail(try EmailAddress(text), isPrimary: isPrimary)
}

private func faults(_ details: CustomerDetails) -> [String] {
    do throws(Refusal) {
        _ = try settled(details)
        return []
    } catch {
        guard case .invalid(let faults) = error else { return ["\(error)"] }
        return faults.map { "\($0.pointer) \($0.code)" }
    }
}

@Suite struct `Details of a customer` {
    @Test func `the first address is the primary one when none says so, and one that says so stays`() throws {
        var details = CustomerDetails(givenName: try DisplayName("Ana"))
        details.emails = [try email("a@example.com"), try email("b@example.com")]
        #expect(try settled(details).emails.map(\.isPrimary) == [true, false])
        details.emails[1].isPrimary = true
        #expect(try settled(details).emails.map(\.isPrimary) == [false, true])
    }

    @Test func `contradictions are told together`() throws {
        var details = CustomerDetails(kind: .company)
        details.emails = [try email("a@example.com", isPrimary: true), try email("A@Example.com", isPrimary: true)]
        details.phones = [
            CustomerPhone(try PhoneNumber("+14155550132")), CustomerPhone(try PhoneNumber("+14155550132")),
        ]
        #expect(
            faults(details) == [
                "/companyName required", "/emails/1 duplicate", "/emails/1/isPrimary second-primary",
                "/phones/1 duplicate",
            ])
        #expect(faults(CustomerDetails()) == ["/familyName required"])
    }

    @Test func `tags are in lower case and stand once; one with a control is refused`() throws {
        let details = CustomerDetails(givenName: try DisplayName("Ana"), tags: ["VIP", "vip", "Fleet"])
        #expect(try settled(details).tags == ["vip", "fleet"])
        #expect(
            faults(CustomerDetails(givenName: try DisplayName("Ana"), tags: ["a\nb"])) == [
                "/tags/0 invisible-character"
            ])
    }

    @Test func `a company is called by its name, a person by both`() throws {
        var details = CustomerDetails(
            givenName: try DisplayName("Ana"), familyName: try DisplayName("García"),
            companyName: try DisplayName("Bay Couriers"))
        #expect(shownName(of: details) == "Ana García")
        details.kind = .company
        #expect(shownName(of: details) == "Bay Couriers")
    }

    @Test func `what changed is named, another spelling of an address too`() throws {
        var one = CustomerDetails(givenName: try DisplayName("Ana"))
        one.emails = [try email("ana@example.com")]
        var other = one
        #expect(changedMembers(one, other).isEmpty)
        other.emails = [try email("Ana@example.com")]
        other.language = try LanguageTag("es")
        #expect(changedMembers(one, other) == ["emails", "language"])
    }
}
