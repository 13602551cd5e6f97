import Models
import Testing

@testable import Inquiries

@Suite struct QuoteContentTests {
    private let service: CatalogueServiceID = Given.id(0xD001)
    private let usd: Currency

    init() throws { usd = try #require(Currency("USD")) }

    private func prices(_ price: Price?) -> PricesNow {
        PricesNow(
            currency: usd,
            items: [QuotedPrice(service: service, version: 3, name: "Brake work", price: price, isOwnPrice: true)])
    }

    private func faults(_ order: NewQuote, _ prices: PricesNow?) -> [String] {
        do throws(Refusal) {
            _ = try content(of: order, at: prices)
            return []
        } catch {
            guard case .invalid(let faults) = error else { return ["\(error)"] }
            return faults.map { "\($0.pointer) \($0.code)" }
        }
    }

    @Test func `a line that names a service takes its name, its price and the version in force`() throws {
        let said = try content(
            of: NewQuote(lines: [NewQuoteLine(service: service)]), at: prices(Price(.fixed, Money(4_900, usd))))
        #expect(
            said.lines == [
                QuoteLine(kind: .labour, text: "Brake work", service: service, serviceVersion: 3, unitPrice: 4_900)
            ])
        #expect(said.currency == usd)
    }

    @Test func `what the business says itself goes before what the catalogue says`() throws {
        let line = NewQuoteLine(kind: .fee, text: "Disposal", service: service, quantity: 2_000, unitPrice: 700)
        let said = try content(of: NewQuote(lines: [line]), at: prices(Price(.fixed, Money(4_900, usd))))
        #expect(said.lines.first?.unitPrice == 700 && said.lines.first?.text == "Disposal")
        #expect(said.lines.first?.quantity == 2_000 && said.lines.first?.kind == .fee)
    }

    @Test func `a service whose price is on request needs one in the line`() {
        #expect(
            faults(NewQuote(lines: [NewQuoteLine(service: service)]), prices(Price(.byQuote)))
                == ["/lines/0/unitPrice required"])
    }

    @Test func `without the catalogue a quote says prices, texts and currency itself`() throws {
        #expect(
            faults(NewQuote(lines: [NewQuoteLine(service: service)]), nil)
                == ["/currency required", "/lines/0/unitPrice required", "/lines/0/text required"])
        let line = NewQuoteLine(text: "Brakes", service: service, serviceVersion: 2, unitPrice: 100)
        let said = try content(of: NewQuote(currency: usd, lines: [line]), at: nil)
        #expect(said.lines.first?.serviceVersion == 2)
    }

    @Test func `another version, another currency and another's service are refused together`() throws {
        let stranger: CatalogueServiceID = Given.id(0xD002)
        let eur = try #require(Currency("EUR"))
        let order = NewQuote(
            currency: eur,
            lines: [NewQuoteLine(service: service, serviceVersion: 2), NewQuoteLine(service: stranger)])
        #expect(
            faults(order, prices(Price(.fixed, Money(4_900, usd)))) == [
                "/currency not-the-tenants", "/lines/0/serviceVersion not-in-force", "/lines/1/service not-offered",
            ])
    }

    @Test func `each service is asked for once`() {
        let stranger: CatalogueServiceID = Given.id(0xD002)
        let lines = [service, stranger, service].map { NewQuoteLine(service: $0) } + [NewQuoteLine(text: "Own")]
        #expect(services(in: NewQuote(lines: lines)) == [service, stranger])
    }
}
