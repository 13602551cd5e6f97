import FoundationEssentials
import JSON
import Models
import Testing

@Suite struct `Bodies of inquiries` {
    private let id = "0198c5f0-5f00-7000-8000-000000000001"

    private func faults<Value: Decodable>(_ type: Value.Type, _ json: String) -> [String] {
        do {
            _ = try CheckedReader(type).read(Array(json.utf8))
            return []
        } catch .faults(let faults) {
            return faults.map { "\($0.pointer) \($0.code)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a need in words is an inquiry`() throws {
        let new = try CheckedReader(NewInquiry.self).read(Array(#"{"need": " The brakes squeal. "}"#.utf8))
        #expect(new.details == InquiryDetails(need: "The brakes squeal.") && new.details.urgency == .soon)
        #expect(new.guest == nil && new.isDraft == nil)
    }

    @Test func `everything that can be said comes back as it was said`() throws {
        let json = """
            {"id":"\(id)","customer":"\(id)","guest":{"name":"Ana García","email":"ana@example.com","phone":"+14155550132",\
            "language":"es"},"isDraft":true,"need":"Squeal","trade":"auto_body","category":"\(id)","service":"\(id)",\
            "vehicle":{"id":"\(id)","vin":"1HGCM82633A004352","year":2003,"make":"Honda","model":"Accord",\
            "powertrain":"gasoline"},"location":{"place":{"latitude":37.7,"longitude":-122.4},"country":"US",\
            "postalCode":"94105","address":"512 Folsom St"},"urgency":"emergency","preferredTimes":[{\
            "from":"2026-11-23T17:00:00Z","to":"2026-11-23T19:00:00Z"}],"budget":{"amount":50000,"currency":"USD"},\
            "photos":["\(id)"],"insurerPaid":true}
            """
        let reader = CheckedReader(NewInquiry.self)
        let new = try reader.read(Array(json.utf8))
        let again = try reader.read(JSONWriter.encode(new))
        #expect(again.details == new.details && again.guest == new.guest && again.id == new.id)
        #expect(again.customer == new.customer && again.isDraft == true)
        #expect(new.details.vehicle?.powertrain == .gasoline && new.details.photos.count == 1)
    }

    @Test func `all faults of an inquiry are reported together`() {
        #expect(
            Set(
                faults(
                    NewInquiry.self,
                    """
                    {"need": "", "urgency": "now", "vehicle": {"year": 1700, "vin": "1"}, "photos": ["x"],
                     "guest": {"name": "A", "email": "no"}, "location": {"postalCode": "1"}}
                    """
                ).map { String($0.prefix { $0 != " " }) })
                == [
                    "/need", "/urgency", "/vehicle/year", "/vehicle/vin", "/photos/0", "/guest/email",
                    "/location/postalCode",
                ])
    }

    @Test func `an inquiry, its offer and its history come back as they were written`() throws {
        let inquiryID = try #require(InquiryID(id))
        let now = Date(timeIntervalSince1970: 1_795_262_400)
        let inquiry = Inquiry(
            id: inquiryID, InquiryDetails(need: "Squeal"), state: .offered, source: .portal, allowed: [.edit, .cancel],
            children: [inquiryID], pending: [.vehicle], respondBy: now, createdAt: now, updatedAt: now)
        #expect(try CheckedReader(Inquiry.self).read(JSONWriter.encode(inquiry)) == inquiry)
        let offer = Offer(
            id: try #require(OfferID(id)), inquiry: inquiryID, business: try #require(BusinessID(id)),
            professional: try #require(ProfessionalID(id)), state: .declined, offeredAt: now, declineReason: .tooBusy)
        #expect(try CheckedReader(Offer.self).read(JSONWriter.encode(offer)) == offer)
        let step = Transition(step: .giveUp, from: .routing, to: .unroutable, actor: .system, at: now, reason: "nobody")
        let text = try JSONWriter.encode(step)
        #expect(String(decoding: text, as: UTF8.self).contains(#""step":"give_up""#))
        #expect(try CheckedReader(Transition.self).read(text) == step)
        let summary = InquirySummary(
            id: inquiryID, state: .inProgress, excerpt: "x", urgency: .soon, createdAt: now, updatedAt: now)
        #expect(try CheckedReader(InquirySummary.self).read(JSONWriter.encode(summary)) == summary)
    }

    @Test func `a quote's lines have limits`() throws {
        let line = #"{"kind":"labour","text":"Work","quantity":1500,"unitPrice":14500,"taxMillionths":86250}"#
        let content = try CheckedReader(QuoteContent.self).read(Array(#"{"currency":"USD","lines":[\#(line)]}"#.utf8))
        #expect(
            content.lines == [
                QuoteLine(kind: .labour, text: "Work", quantity: 1500, unitPrice: 14_500, taxMillionths: 86_250)
            ])
        #expect(faults(QuoteContent.self, #"{"currency":"USD","lines":[]}"#).count == 1)
        let wrong =
            #"{"kind":"gift","text":"","quantity":0,"unitPrice":-1,"taxMillionths":1000001,"discount":{"basisPoints":10001}}"#
        #expect(faults(QuoteContent.self, #"{"currency":"USD","lines":[\#(wrong)]}"#).count == 6)
    }

    @Test func `a quote comes back as it was written`() throws {
        let now = Date(timeIntervalSince1970: 1_795_262_400)
        let quote = Quote(
            id: try #require(QuoteID(id)), inquiry: try #require(InquiryID(id)), business: try #require(BusinessID(id)),
            version: 2, state: .sent,
            content: QuoteContent(
                currency: try #require(Currency("USD")),
                lines: [QuoteLine(kind: .part, text: "Pads", unitPrice: 100, discount: QuoteDiscount(amount: 1))]),
            totals: QuoteTotals(
                lines: [99], subtotal: 99, discount: 0, taxes: [QuoteTax(taxMillionths: 0, net: 99, tax: 0)], net: 99,
                tax: 0, total: 99), sentAt: now, sentBy: try #require(AccountID(id)))
        #expect(try CheckedReader(Quote.self).read(JSONWriter.encode(quote)) == quote)
    }

    @Test func `the parts of a need are two to seven, and a no has a reason`() {
        #expect(faults(SplitInquiry.self, #"{"parts":[{"trade":"auto_body"}]}"#).count == 1)
        #expect(faults(SplitInquiry.self, #"{"parts":[{"trade":"auto_body"},{"trade":"finance_expert"}]}"#).isEmpty)
        #expect(faults(DeclineOffer.self, #"{"note":"x"}"#) == ["/reason required"])
        #expect(faults(StepReason.self, #"{"reason":""}"#).count == 1)
    }

    @Test func `every body has a schema`() {
        var types = SchemaSet()
        for type: any Decodable.Type in [
            NewInquiry.self, Inquiry.self, InquirySummary.self, Offer.self, Transition.self, Quote.self,
            QuoteContent.self, SplitInquiry.self, DeclineOffer.self, AppointmentState.self,
        ] {
            func add<Value: Decodable>(_ type: Value.Type) { _ = types.schema(of: type) }
            add(type)
        }
        #expect(types.types.keys.map(\.name).contains("InquiryVehicle"))
    }
}
