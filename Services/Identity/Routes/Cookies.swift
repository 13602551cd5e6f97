internal import HTTP
internal import Models
internal import Routing

/// The cookie that carries a browser's refresh token. `__Host-` binds it to this host, Strict keeps it from other sites'
/// requests, HttpOnly from scripts (SECURITY.md, point 17).
enum RefreshCookie {
    static let name = "__Host-driveline-session"

    /// Puts the token into the browser, for as long as the session may live.
    static func set(_ token: String, seconds: Int) -> String {
        "\(name)=\(token); Path=/; Max-Age=\(seconds); Secure; HttpOnly; SameSite=Strict"
    }

    /// Takes it out again.
    static let cleared = "\(name)=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"

    /// The token of a request; nil where there is none, or more than one.
    static func token(of head: RequestHead) -> String? {
        let pairs = head.values("cookie").flatMap { $0.split(separator: ";") }
        let values = pairs.compactMap { pair -> String? in
            let pair = pair.drop(while: { $0 == " " })
            guard pair.hasPrefix(name + "=") else { return nil }
            return String(pair.dropFirst(name.count + 1))
        }
        return values.count == 1 ? values[0] : nil
    }

    /// Throws unless the request comes from a page of ours: an origin from the settings, and a field that no form and no
    /// foreign page can send without asking first (CORS preflight).
    static func requireOwnSite(_ head: RequestHead, _ origins: [String]) throws(Refusal) {
        let origin = head.values("origin")
        guard head.values("x-csrf") == ["1"], origin.count == 1, origins.contains(origin[0]) else { throw .crossSite }
        // What browsers say of where the page stands; others do not send it.
        if let site = head["sec-fetch-site"], site != "same-origin", site != "same-site" { throw .crossSite }
    }
}
