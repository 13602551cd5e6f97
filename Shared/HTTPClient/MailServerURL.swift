internal import FoundationEssentials

/// Why an address of a mail server is none; says nothing of the password.
public struct InvalidMailServer: Error, Hashable, Sendable {
    /// What it should be.
    public let reason: String
}

extension SMTPSettings {
    /// Reads `smtp://user:password@host:587` or `smtps://host:465`; user and password percent-encoded, a path is the name
    /// for EHLO.
    ///
    /// `smtp` demands STARTTLS, but from a server on this machine takes it when it is offered; `?starttls=required`,
    /// `offered` or `never` says otherwise. A password never goes to another machine in the clear.
    public init(url text: String) throws(InvalidMailServer) {
        guard let url = URL(string: text), let scheme = url.scheme, scheme == "smtp" || scheme == "smtps",
            var host = url.host(percentEncoded: false), !host.isEmpty
        else { throw InvalidMailServer(reason: "takes smtp://user:password@host:587 or smtps://...") }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let isLocal = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        self.init(host: host, port: url.port ?? (scheme == "smtps" ? 465 : 587))
        guard (1...65_535).contains(port) else { throw InvalidMailServer(reason: "has a port that is none") }

        if let user = url.user(percentEncoded: false), !user.isEmpty {
            credentials = Credentials(name: user, password: url.password(percentEncoded: false) ?? "")
        }
        let name = url.path().drop { $0 == "/" }
        guard name.utf8.allSatisfy({ $0.isHostByte }) else {
            throw InvalidMailServer(reason: "has a path that is no host's name")
        }
        if !name.isEmpty { greeting = String(name) }
        security = try Self.security(scheme, url.query(), isLocal: isLocal)
        if security == .off, credentials != nil, !isLocal {
            throw InvalidMailServer(reason: "would send the password in the clear")
        }
    }

    private static func security(
        _ scheme: String, _ query: String?, isLocal: Bool
    ) throws(InvalidMailServer) -> Security {
        switch (scheme, query) {
        case ("smtps", nil): return .tls
        case ("smtp", nil): return isLocal ? .startTLSWhenOffered : .startTLSRequired
        case ("smtp", "starttls=required"): return .startTLSRequired
        case ("smtp", "starttls=offered"): return .startTLSWhenOffered
        case ("smtp", "starttls=never"): return .off
        default: throw InvalidMailServer(reason: "knows no option but starttls=required, offered or never")
        }
    }
}

extension UInt8 {
    fileprivate var isHostByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}
