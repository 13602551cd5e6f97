internal import CPostgres
internal import EventLoop
internal import Glibc

/// A `DATABASE_URL`, taken apart and completed.
struct ConnectionString: Sendable, Equatable {
    /// libpq's keywords, such as `host`, with their values.
    private(set) var parameters: [String: String]

    /// Takes `postgresql://…` or `host=… dbname=…`; the error does not quote it, because it may hold a password.
    init(_ text: String) throws(PostgresError) {
        guard let options = PQconninfoParse(text, nil) else {
            throw .connectionFailed(reason: "the database URL is malformed")
        }
        defer { PQconninfoFree(options) }
        parameters = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
    }

    /// The parameters in the order of their names, with what every connection of ours needs. What the URL says wins,
    /// but for the client encoding and the formats our decoding rests on.
    func complete(applicationName: String, settings: [String: String]) -> [(name: String, value: String)] {
        var all = parameters
        // A vanished peer is noticed after 30 + 3 * 10 s of silence, or when sent bytes stay unacknowledged for 20 s.
        let defaults = [
            "application_name": applicationName, "keepalives_idle": "30", "keepalives_interval": "10",
            "keepalives_count": "3", "tcp_user_timeout": "20000",
        ]
        all.merge(defaults) { given, _ in given }
        all["client_encoding"] = "UTF8"
        let fixed = ["TimeZone": "UTC", "DateStyle": "ISO,YMD", "bytea_output": "hex", "extra_float_digits": "1"]
        let options = fixed.merging(settings) { fixed, _ in fixed }
            .sorted { $0.key < $1.key }
            .map { "-c \($0.key)=\(Self.escaped($0.value))" }
        all["options"] = ([all["options"]].compactMap { $0 } + options).joined(separator: " ")
        return all.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    /// The hosts whose addresses must be looked up before libpq may see them: its own look-up would block.
    var namesToResolve: [String] {
        guard parameters["hostaddr"] == nil, let host = parameters["host"] else { return [] }
        return host.split(separator: ",").map(String.init).filter { !Self.needsNoLookUp($0) }
    }

    /// The same with `hostaddr` for each host, so that libpq looks nothing up; TLS still checks the name.
    func resolved(_ addresses: [String: String]) -> ConnectionString {
        guard !addresses.isEmpty, let host = parameters["host"] else { return self }
        var copy = self
        copy.parameters["hostaddr"] = host.split(separator: ",", omittingEmptySubsequences: false)
            .map { name in
                let name = String(name)
                if let address = addresses[name] { return address }
                return name.hasPrefix("/") || name.hasPrefix("@") ? "" : name
            }
            .joined(separator: ",")
        return copy
    }

    /// In `options` a space separates and a backslash escapes.
    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            if character == " " || character == "\\" { text.append("\\") }
            text.append(character)
        }
    }

    private static func needsNoLookUp(_ host: String) -> Bool {
        if host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") { return true }
        var address = in6_addr()
        return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
    }
}

/// Threads for what libpq can only do blocking: looking up names and sending cancel requests. One small pool for the
/// process; when its queue is full the caller gives the connection up instead.
enum BlockingCalls {
    static let pool = BlockingPool(threads: 2, queue: 256)

    /// The first address of the host, as digits. Blocks for as long as the resolver takes.
    static func address(of host: String) -> String? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let first = list else { return nil }
        defer { freeaddrinfo(first) }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
            guard let start = buffer.baseAddress,
                getnameinfo(
                    first.pointee.ai_addr, first.pointee.ai_addrlen, start, socklen_t(NI_MAXHOST), nil, 0,
                    NI_NUMERICHOST) == 0
            else { return nil }
            return String(cString: start)
        }
    }
}
