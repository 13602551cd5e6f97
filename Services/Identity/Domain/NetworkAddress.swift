/// An address of a machine, of IPv4 or IPv6, as 16 bytes (IPv4 in its mapped form, RFC 4291 section 2.5.5.2).
struct NetworkAddress: Hashable, Sendable {
    let bytes: [UInt8]

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// The address that a text names; nil for anything else, also for one with a port or a zone.
    init?(_ text: some StringProtocol) {
        if let four = Self.four(text) {
            bytes = Self.mapped + four
        } else if let sixteen = Self.sixteen(String(text)) {
            bytes = sixteen
        } else {
            return nil
        }
    }

    /// What is counted as one guesser: an IPv4 address, or the 64 bits of IPv6 that one household or machine has.
    var network: String {
        let isFour = bytes.starts(with: Self.mapped)
        let part = isFour ? bytes[12...] : bytes[..<8]
        return (isFour ? "4:" : "6:") + part.map { String($0) }.joined(separator: ".")
    }

    private static func four(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part in
            (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(part) : nil
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func sixteen(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard text.contains(":"), halves.count <= 2, let front = groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return front.count == 16 ? front : nil }
        guard let back = groups(halves[1]), front.count + back.count <= 14 else { return nil }
        return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
    }

    /// The bytes of groups with colons between; the last one may be an IPv4 address.
    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (place, part) in parts.enumerated() {
            if part.contains("."), place == parts.count - 1, let last = four(part) {
                bytes += last
            } else if (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16), !part.hasPrefix("+") {
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            } else {
                return nil
            }
        }
        return bytes
    }
}

/// A range of addresses, such as `10.0.0.0/8`; an address alone is a range of one.
struct NetworkRange: Hashable, Sendable {
    private let start: [UInt8]
    private let bits: Int

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = NetworkAddress(parts[0]) else { return nil }
        let isFour = parts[0].contains(".") && !parts[0].contains(":")
        let most = isFour ? 32 : 128
        guard let prefix = parts.count == 1 ? most : Int(parts[1]), (0...most).contains(prefix) else { return nil }
        start = address.bytes
        bits = isFour ? 96 + prefix : prefix
    }

    /// Whether the address is in the range.
    func contains(_ address: NetworkAddress) -> Bool {
        for place in 0..<16 where place * 8 < bits {
            let mask = bits - place * 8 >= 8 ? 0xFF : UInt8(truncatingIfNeeded: 0xFF00 >> (bits - place * 8))
            guard address.bytes[place] & mask == start[place] & mask else { return false }
        }
        return true
    }
}
