/// The names of hosts in metrics. Each name is a time series of its own for ever, and users name hosts (webhooks), so
/// only the first ones keep theirs.
struct HostLabels {
    static let other = "other"

    private var named: Set<String> = []
    private let limit: Int

    init(limit: Int = 32) { self.limit = limit }

    /// The same for the same host every time.
    mutating func label(of host: String) -> String {
        if named.contains(host) { return host }
        guard named.count < limit else { return Self.other }
        named.insert(host)
        return host
    }
}
