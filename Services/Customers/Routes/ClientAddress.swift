internal import HTTP
internal import HTTPServer
internal import Routing
internal import ServiceKit

extension Call {
    /// Where the request came from: the address that the gateway vouches for, or the peer's own where that is no proxy
    /// of ours.
    func clientAddress(_ app: App) -> String {
        let peer = context.request.remoteAddress
        guard app.proxies.contains(peer), let named = head.values("x-forwarded-for").last?.split(separator: ",").last
        else { return peer }
        let address = named.drop(while: \.isWhitespace)
        let isAddress =
            (2...45).contains(address.utf8.count) && address.allSatisfy { $0.isHexDigit || ".:".contains($0) }
        return isAddress ? String(address) : peer
    }
}
