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

    @Test func `links lead to the portal and carry the code where no server sees it`() {
        let links = Links(portal: "https://portal.example")
        #expect(links.claim("x") == "https://portal.example/claim#x")
        #expect(links.answer("x") == "https://portal.example/consent#x")
        #expect(links.transfer("x") == "https://portal.example/transfer#x")
    }
}
