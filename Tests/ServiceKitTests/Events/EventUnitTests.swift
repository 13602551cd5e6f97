import Configuration
import FoundationEssentials
import HTTPClient
import JSON
import Models
import Telemetry
import Testing

@testable import ServiceKit

@Suite struct `Subscribers` {
    private func read(_ text: String) throws -> SubscriberSettings {
        let environment = Environment(["SUBSCRIBERS": text, "EVENTS_DEAD_AFTER": "2h"])
        let settings = SubscriberSettings(environment)
        try environment.check()
        return settings
    }

    @Test func `are read from one setting: name, address, what they want, and whether they are a broker`() throws {
        let settings = try read(
            """
            notifications@http://127.0.0.1:8105/internal/events=driveline.inquiries.*|driveline.tenants.business.*,
            http://insights/internal/events=*, http://broker/ns/default?x=1=driveline.*;broker
            """.replacing("\n", with: " "))
        #expect(
            settings.subscribers == [
                Subscriber(
                    name: "notifications", url: "http://127.0.0.1:8105/internal/events",
                    prefixes: ["driveline.inquiries.", "driveline.tenants.business."]),
                Subscriber(name: "http://insights/internal/events", url: "http://insights/internal/events"),
                Subscriber(
                    name: "http://broker/ns/default?x=1", url: "http://broker/ns/default?x=1",
                    prefixes: ["driveline."], isBroker: true),
            ])
        #expect(settings.limits.deadAfter == .seconds(7_200) && settings.limits.retention == 7)
        #expect(try read("a@http://x=driveline.a.*,a@http://x=driveline.b.*").subscribers.count == 1)
        #expect(SubscriberSettings(Environment([:])).subscribers == [])
        let wanting = settings.subscribers[0]
        #expect(wanting.wants("driveline.inquiries.inquiry.created") && !wanting.wants("driveline.tenants.tenant.made"))
        #expect(settings.subscribers[1].wants("anything"))
    }

    @Test(arguments: [
        "http://x", "http://x=", "http://x=driveline.inquiries.inquiry.created", "http://x=other.*", "ftp://x=*",
        "x=*", "A B@http://x=*", "a@http://x=*,a@http://y=*", "http://user@x=*", "a@http://x=*,a@http://x=*;broker",
        "http://x=driveline.a.b.c.*",
    ])
    func `a setting that is not understood stops the service before it starts`(text: String) {
        #expect(throws: ConfigurationError.self) { _ = try read(text) }
    }
}

@Suite struct `A cursor` {
    @Test func `passes what it has not seen and remembers it until it is seen or can never be`() {
        var cursor = Cursor(position: 10)
        cursor = cursor.advanced(over: [12, 15], seen: [12, 15], horizon: 100, oldest: 90)
        #expect(cursor == Cursor(position: 15, holes: [11, 13, 14], horizons: [100, 100, 100]))
        // 13 shows up; whoever could commit the others is still at work.
        cursor = cursor.advanced(over: [13, 17], seen: [13, 17], horizon: 120, oldest: 99)
        #expect(cursor == Cursor(position: 17, holes: [11, 14, 16], horizons: [100, 100, 120]))
        // All that had begun before 100 is over, and what is to come can no longer be theirs.
        cursor = cursor.advanced(over: [], seen: [], horizon: 0, oldest: 100)
        #expect(cursor == Cursor(position: 17, holes: [16], horizons: [120]))
        cursor = cursor.advanced(over: [], seen: [], horizon: 0, oldest: 120)
        #expect(cursor == Cursor(position: 17))
    }

    @Test func `keeps a hole that was seen but not taken`() {
        let cursor = Cursor(position: 5, holes: [3], horizons: [7])
        #expect(cursor.advanced(over: [], seen: [3, 6], horizon: 50, oldest: 40) == cursor)
    }
}

@Suite struct `An envelope` {
    @Test func `is CloudEvents 1.0 and is read back as it was written`() throws {
        let id = try #require(EventID("0198c5f0-5f00-7abc-8def-000000000009"))
        let tenant = try #require(TenantID("0198c5f0-5f00-7abc-8def-000000000001"))
        let date = Date(timeIntervalSince1970: 1_790_000_000.25)
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        var envelope = EventEnvelope(
            id: id, source: "/inquiries", type: "driveline.inquiries.inquiry.created", version: 2, subject: "\(id)",
            tenant: tenant, sequence: 7, previous: 6, time: date, traceparent: trace, data: Array("{\"a\":1}".utf8))
        var writer = JSONWriter()
        envelope.write(to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == """
                {"specversion":"1.0","id":"\(id)","source":"/inquiries","type":"driveline.inquiries.inquiry.created",\
                "subject":"\(id)","time":"2026-09-21T14:13:20.25Z","datacontenttype":"application/json",\
                "dataschema":"urn:driveline:events:inquiries.inquiry.created:2","tenantid":"\(tenant)",\
                "sequence":"7","sequencetype":"Integer","previoussequence":"6","traceparent":"\(trace)",\
                "data":{"a":1}}
                """)
        #expect(try EventEnvelope(JSONDocument(writer.bytes).root) == envelope)
        envelope.isDropped = true
        envelope.data = []
        writer = JSONWriter()
        envelope.write(to: &writer)
        #expect(try EventEnvelope(JSONDocument(writer.bytes).root) == envelope)
    }
}
