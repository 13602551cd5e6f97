import Models
import Routing
import Testing

@testable import Customers

@Suite struct `Codes of mailed links` {
    @Test func `a code reads back with its tenant, and only its digest is kept`() throws {
        let tenant = TenantID.new()
        let code = LinkCode(for: tenant)
        #expect(code.text.utf8.count == 64)
        let read = try #require(LinkCode(code.text))
        #expect(read.tenant == tenant && read.hash == code.hash && read.text == code.text)
        #expect(code.hash.count == 32 && LinkCode(for: tenant).hash != code.hash)
    }

    @Test(arguments: ["", "A", String(repeating: "A", count: 64), String(repeating: "!", count: 64)])
    func `another text is no code`(text: String) { #expect(LinkCode(text) == nil) }

    @Test func `links lead to the portal and carry the code where no server sees it`() throws {
        let letters = Letters(portal: "https://portal.example")
        let code = LinkCode(for: .new())
        let link = MailedLink(email: try EmailAddress("ana@example.com"), language: nil, code: code)
        #expect(letters.claim(link).values["link"] == "https://portal.example/claim#\(code.text)")
        let question = letters.request(link, .handOver, business: nil, message: nil)
        #expect(question.values == ["link": "https://portal.example/consent#\(code.text)"])
        #expect(question.template == "customer-take-over")
        #expect(letters.transfer(link, .to).values["link"] == "https://portal.example/transfer#\(code.text)")
    }
}
