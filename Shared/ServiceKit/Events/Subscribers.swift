public import Configuration
internal import FoundationEssentials

/// Who is told of a service's events, and how patiently: what a service that announces reads from its environment.
///
/// `SUBSCRIBERS` is a list of `[NAME@]URL=PATTERN[|PATTERN…][;broker]`, separated by commas:
///
///     notifications@http://127.0.0.1:8105/internal/events=driveline.inquiries.*,http://broker/driveline/default=*;broker
///
/// - A pattern is `*`, `driveline.inquiries.*` or `driveline.inquiries.inquiry.*`. There is none for a single type: a
///   subscriber gets all events of an aggregate or none, so that it sees the aggregate's numbers without gaps; what it
///   does not know it acknowledges.
/// - The name is what the outbox remembers a subscriber by; without one it is the URL, and whoever moves to another URL is
///   then a new subscriber. A new one gets what was announced in the last ten minutes and from then on.
/// - `broker` marks a sink that is not of the suite, such as a Knative broker: it gets one event a request and no token.
public struct SubscriberSettings: Sendable {
    let subscribers: [Subscriber]
    let limits: RelayLimits

    /// Reads the settings; faults are noted in `environment`, which the caller checks.
    public init(_ environment: Environment) {
        var limits = RelayLimits()
        let entries = environment.list(
            "SUBSCRIBERS", "Who is told of events: [NAME@]URL=PATTERN[|PATTERN...][;broker], separated by commas.",
            default: [])
        subscribers = Self.subscribers(entries) { environment.fault("SUBSCRIBERS", $0) }
        limits.deadAfter = environment.duration(
            "EVENTS_DEAD_AFTER", "How long an event is tried until it waits for an operator.",
            in: .milliseconds(100) ... .seconds(30 * 86_400), default: limits.deadAfter)
        limits.retention =
            environment.integer(
                "EVENTS_RETENTION_DAYS", "Days for which delivered events are kept.", in: 1...365,
                default: limits.retention)
        limits.call = environment.duration(
            "EVENTS_CALL_LIMIT", "How long a subscriber may take for one request.",
            in: .milliseconds(100) ... .seconds(60), default: limits.call)
        self.limits = limits
    }

    init(_ subscribers: [Subscriber], _ limits: RelayLimits = RelayLimits()) {
        self.subscribers = subscribers
        self.limits = limits
    }

    private static func subscribers(_ entries: [String], _ fault: (String) -> Void) -> [Subscriber] {
        var known: [Subscriber] = []
        for entry in entries {
            guard let subscriber = Subscriber(entry) else {
                fault("takes entries like NAME@http://host:port/internal/events=driveline.inquiries.*")
                continue
            }
            if let place = known.firstIndex(where: { $0.name == subscriber.name }) {
                guard known[place].url == subscriber.url, known[place].isBroker == subscriber.isBroker else {
                    fault("names \(subscriber.name) twice, differently")
                    continue
                }
                known[place].prefixes += subscriber.prefixes
            } else {
                known.append(subscriber)
            }
        }
        return known
    }
}

/// One who is told of events.
struct Subscriber: Sendable, Equatable {
    /// What the outbox remembers it by.
    let name: String
    /// Where events are posted to.
    let url: String
    /// What the types begin with that it wants; an empty one for all.
    var prefixes: [String]
    /// Whether it is no service of the suite.
    let isBroker: Bool

    init(name: String, url: String, prefixes: [String] = [""], isBroker: Bool = false) {
        self.name = name
        self.url = url
        self.prefixes = prefixes
        self.isBroker = isBroker
    }

    /// Reads `[NAME@]URL=PATTERN[|PATTERN…][;broker]`.
    init?(_ entry: String) {
        var rest = entry[...]
        let isBroker = rest.hasSuffix(";broker")
        if isBroker { rest = rest.dropLast(7) }
        guard let equals = rest.lastIndex(of: "=") else { return nil }
        let patterns = rest[rest.index(after: equals)...].split(separator: "|", omittingEmptySubsequences: false)
        var prefixes: [String] = []
        for pattern in patterns {
            guard let prefix = Self.prefix(String(pattern)) else { return nil }
            prefixes.append(prefix)
        }
        rest = rest[..<equals]
        var name: String?
        if let at = rest.firstIndex(of: "@"), !rest[..<at].contains("/") {
            name = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        guard let url = URL(string: String(rest)), ["http", "https"].contains(url.scheme), url.host() != nil,
            url.user() == nil, name.map(Self.isName) ?? true
        else { return nil }
        self.init(name: name ?? String(rest), url: String(rest), prefixes: prefixes, isBroker: isBroker)
    }

    /// Whether it wants events of that type.
    func wants(_ type: String) -> Bool { prefixes.contains { type.hasPrefix($0) } }

    /// `*` is nothing at the beginning; `driveline.inquiries.*` is `driveline.inquiries.`.
    private static func prefix(_ pattern: String) -> String? {
        guard pattern != "*" else { return "" }
        let words = pattern.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...4).contains(words.count), words[0] == "driveline", words.last == "*",
            words.dropLast().allSatisfy({ isName(String($0)) })
        else { return nil }
        return String(pattern.dropLast())
    }

    private static func isName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

/// Times and numbers of a relay; tests shorten them.
struct RelayLimits: Sendable {
    /// Events in one request at most.
    var batch = 200
    /// Bytes of events in one request, unless a single one is larger.
    var bytes = 1 << 20
    /// How long one request may take.
    var call: Duration = .seconds(10)
    /// How long what was taken is out of reach for other relays. A relay that dies is missed for that long.
    var lease: Duration { call + leaseMargin }
    /// What a lease has beyond the request: for what is to be noted after it.
    var leaseMargin: Duration = .seconds(2)
    /// How often to look without having been told.
    var poll: Duration = .seconds(1)
    /// The pause after a first failure; it doubles with each further one.
    var firstPause: Duration = .milliseconds(250)
    /// The longest pause while a subscriber is away.
    var longestPause: Duration = .seconds(15)
    /// The longest pause of an aggregate that the subscriber refuses.
    var longestLanePause: Duration = .seconds(300)
    /// How long an event is tried until it waits for an operator.
    var deadAfter: Duration = .seconds(3 * 86_400)
    /// Days for which delivered events are kept.
    var retention = 7
    /// The pause after a small batch, so that the next is larger.
    var gather: Duration = .milliseconds(10)
    /// How far back a new subscriber begins.
    var history: Duration = .seconds(600)
    /// How old the oldest event may get until `/readyz` says so.
    var stuck: Duration = .seconds(60)
}
