import Glibc

/// A range of IP addresses in CIDR notation, such as `127.0.0.0/8` or `::1`.
public struct AddressRange: Sendable, Hashable {
    /// The address in network order: 4 or 16 bytes.
    public let bytes: [UInt8]
    /// Leading bits that are compared.
    public let prefix: Int

    /// Reads `address` or `address/prefix`; nil when it is neither.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.parse(String(first)) else { return nil }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...prefix).contains(given) else { return nil }
            prefix = given
        }
        self.bytes = bytes
        self.prefix = prefix
    }

    /// Whether `address` (4 or 16 bytes, network order) lies in the range.
    public func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        let whole = prefix / 8
        guard address[..<whole] == bytes[..<whole] else { return false }
        let rest = prefix % 8
        guard rest > 0 else { return true }
        let mask = ~UInt8(0) << (8 - rest)
        return address[whole] & mask == bytes[whole] & mask
    }

    private static func parse(_ text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            // Sound: inet_pton writes exactly 4 bytes for AF_INET and 16 for AF_INET6.
            if bytes.withUnsafeMutableBytes({ inet_pton(family, text, $0.baseAddress) }) == 1 { return bytes }
        }
        return nil
    }
}

/// Which addresses a client may connect to, asked for the very address of every connection it opens: a name that
/// resolves to something else a moment later (DNS rebinding) is judged again.
public enum AddressPolicy: Sendable, Equatable {
    /// Any address: for neighbours and for addresses that operators configure.
    case any
    /// Only addresses that the public internet routes, and those in `except`: for addresses that users give.
    case publicOnly(except: [AddressRange] = [])

    /// Whether a connection to `address` (4 or 16 bytes, network order) may be opened.
    public func allows(_ address: [UInt8]) -> Bool {
        switch self {
        case .any:
            return true
        case .publicOnly(let exceptions):
            if exceptions.contains(where: { $0.contains(address) }) { return true }
            if address.count == 4 { return !Self.special4.contains { $0.contains(address) } }
            return Self.global6.contains(address) && !Self.special6.contains { $0.contains(address) }
        }
    }

    /// IANA's IPv4 special-purpose registry (RFC 6890 and successors), multicast and reserved.
    private static let special4 = ranges(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4")

    /// All global unicast IPv6 lies here (RFC 4291): loopback, ULA, link-local, multicast, IPv4-mapped and NAT64
    /// (64:ff9b::/96) do not.
    private static let global6 = ranges("2000::/3")[0]

    /// Parts of 2000::/3 that are not plain hosts: protocol assignments with Teredo (2001::/23), documentation, and 6to4,
    /// which carries any IPv4 address inside.
    private static let special6 = ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

    private static func ranges(_ texts: String...) -> [AddressRange] {
        texts.map { text in
            guard let range = AddressRange(text) else { preconditionFailure("not a range: \(text)") }
            return range
        }
    }
}
