internal import HTTP
internal import HTTPServer
internal import Routing
internal import Telemetry

extension Call {
    /// Where the request came from. What a proxy says counts only where the proxy itself is trusted; it then appends
    /// the address it saw, so the last one of the list that is no trusted proxy is the client's.
    func origin(_ settings: Settings) -> Origin {
        Origin(
            address: clientAddress(settings.trustedProxies),
            device: String(String.UnicodeScalarView((head["user-agent"] ?? "").unicodeScalars.prefix(200))),
            traceID: String(describing: trace.traceID), language: language)
    }

    private func clientAddress(_ trusted: [NetworkRange]) -> String {
        func isTrusted(_ text: String) -> Bool {
            guard let address = NetworkAddress(text) else { return false }
            return trusted.contains { $0.contains(address) }
        }
        var address = context.request.remoteAddress
        guard isTrusted(address) else { return address }
        let named = head.values("x-forwarded-for").flatMap { $0.split(separator: ",") }
        for text in named.reversed().map({ String($0.drop(while: \.isWhitespace)) }) {
            let text = text.split(separator: " ").first.map(String.init) ?? ""
            guard NetworkAddress(text) != nil else { return address }
            address = text
            guard isTrusted(text) else { return address }
        }
        return address
    }
}
