import Telemetry
import Testing

@Suite struct TraceContextTests {
    private let example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `a well-formed traceparent is read and written back`() throws {
        let context = try #require(TraceContext(traceparent: example))
        #expect(context.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.spanID.description == "00f067aa0ba902b7")
        #expect(context.isSampled && !context.isRandom)
        #expect(context.traceparent == example)
    }

    @Test(arguments: [("00", false, false), ("01", true, false), ("02", false, true), ("ff", true, true)])
    func `only the two known flags are kept`(_ flags: String, sampled: Bool, random: Bool) throws {
        let context = try #require(TraceContext(traceparent: example.dropLast(2) + flags))
        #expect(context.isSampled == sampled)
        #expect(context.isRandom == random)
        #expect(context.traceparent.suffix(2) == (sampled ? (random ? "03" : "01") : (random ? "02" : "00")))
    }

    @Test(arguments: [
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0-04bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01what",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
    ])
    func `a traceparent that breaks the grammar is refused`(_ text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test func `a later version is read as far as we know it and passed on as ours`() throws {
        let later = "cc" + example.dropFirst(2) + "-what-the-future-will-be-like"
        #expect(try #require(TraceContext(traceparent: later)).traceparent == example)
        #expect(TraceContext(traceparent: "cc" + example.dropFirst(2))?.traceparent == example)
    }

    @Test func `a child keeps the trace and gets a span of its own`() throws {
        var random = TraceRandom(seed: 1)
        let parent = try #require(TraceContext(traceparent: example, tracestate: ["a=1"]))
        let child = parent.child(using: &random)
        #expect(child.traceID == parent.traceID)
        #expect(child.spanID != parent.spanID)
        #expect(child.isSampled && child.tracestate == "a=1")
    }

    @Test func `traces started here differ, parse and say that they are random`() throws {
        var random = TraceRandom()
        var seen: Set<TraceID> = []
        for _ in 0..<1_000 {
            let context = TraceContext.start(isSampled: false, using: &random)
            seen.insert(context.traceID)
            #expect(TraceContext(traceparent: context.traceparent) == context)
            #expect(context.isRandom && !context.isSampled)
        }
        #expect(seen.count == 1_000)
    }

    @Test func `ids of zero do not exist`() {
        #expect(TraceID(high: 0, low: 0) == nil)
        #expect(SpanID(0) == nil)
        #expect(TraceID(high: 0, low: 1)?.description == "00000000000000000000000000000001")
    }

    @Test func `any bytes in place of a traceparent never trap and never give a broken one`() {
        var random = TraceRandom(seed: 7)
        for _ in 0..<5_000 {
            var bytes = Array(example.utf8)
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0..<128, using: &random)
            }
            let text = String(decoding: bytes.prefix(Int.random(in: 40...55, using: &random)), as: UTF8.self)
            if let context = TraceContext(traceparent: text) {
                #expect(context.traceparent.dropFirst(2).prefix(51) == text.dropFirst(2).prefix(51))
            }
        }
    }
}

@Suite struct TraceStateTests {
    private func carried(_ values: String...) -> String? {
        TraceContext(
            traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", tracestate: values)?.tracestate
    }

    @Test func `several fields are one list in their order`() {
        #expect(carried("foo=1,bar=2", "rojo=00f067") == "foo=1,bar=2,rojo=00f067")
    }

    @Test func `space around members and empty members go`() {
        #expect(carried(" foo=1 \t,\t bar=2,,  ,") == "foo=1,bar=2")
        #expect(carried("", "a=1") == "a=1")
    }

    @Test func `of a key that stands twice the first is kept`() {
        #expect(carried("foo=1,bar=2", "foo=3") == "foo=1,bar=2")
    }

    @Test(arguments: [
        "foo", "=1", "foo=", "FOO=1", "foo =1", "foo=1=2", "foo@=1", "@foo=1", "foo@@bar=1", "foo@bar@baz=1", "1foo=1",
        "foo.bar=1", "foo=é", "foo@123456789012345=1", "foo@1ab=1", "f\u{0}=1", "foo=\u{7}", "-foo=1",
    ])
    func `a broken member throws the list away and leaves the trace`(_ member: String) {
        #expect(carried("ok=1,\(member)") == "")
    }

    @Test(arguments: ["0abc@vendor=1", "a-_*/0=!~", "a@b=1", "fw529a3039@dt=FfAAAA; x"])
    func `odd but well-formed members are carried`(_ member: String) {
        #expect(carried(member) == member)
    }

    @Test func `lengths of keys and values are bounded`() {
        let key = String(repeating: "k", count: 256)
        #expect(carried("\(key)=1") == "\(key)=1")
        #expect(carried("k\(key)=1") == "")
        let value = String(repeating: "v", count: 256)
        #expect(carried("k=\(value)") == "k=\(value)")
        #expect(carried("k=v\(value)") == "")
        let tenant = String(repeating: "t", count: 241)
        #expect(carried("\(tenant)@system=1") == "\(tenant)@system=1")
        #expect(carried("t\(tenant)@system=1") == "")
    }

    @Test func `32 members are carried and 33 are none`() {
        let members = (0..<33).map { "k\($0)=\($0)" }
        #expect(carried(members.dropLast().joined(separator: ",")) == members.dropLast().joined(separator: ","))
        #expect(carried(members.joined(separator: ",")) == "")
    }

    @Test func `a list above 512 characters loses its long members first, then its last`() {
        let long = "long=" + String(repeating: "x", count: 200)
        let short = (0..<12).map { "k\($0)=" + String(repeating: "y", count: 36) }
        let all = carried(([long] + short).joined(separator: ",")) ?? ""
        #expect(all == short.joined(separator: ","))
        let many = (10..<30).map { "k\($0)=" + String(repeating: "y", count: 36) }
        #expect(carried(many.joined(separator: ",")) == many.prefix(12).joined(separator: ","))
    }
}
