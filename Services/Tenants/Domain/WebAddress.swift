import Models

/// Which addresses of pictures and pages are kept: https on a public name. Nobody here fetches them; the rules keep them
/// from pointing a reader's browser into a private network.
enum WebAddress {
    /// Why the address is not taken; nil when it is.
    static func fault(_ text: String, at pointer: String) -> Refusal.Fault? {
        isGood(Array(text.utf8))
            ? nil
            : Refusal.Fault(
                pointer: pointer, code: "invalid-url",
                message: "An https address on a public host name, without user or port, is expected.")
    }

    private static func isGood(_ text: [UInt8]) -> Bool {
        guard text.count <= 2048, text.starts(with: "https://".utf8), text.allSatisfy({ (0x21..<0x7F).contains($0) }),
            !text.contains(where: { "\"<>\\^`{|}#".utf8.contains($0) })
        else { return false }
        let host = text.dropFirst(8).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        return isPublicName(host)
    }

    /// A DNS name of at least two labels whose last begins with a letter, so that no spelling of an IP address passes.
    /// `@` and `:` are in no label: neither users nor ports.
    private static func isPublicName(_ host: ArraySlice<UInt8>) -> Bool {
        guard host.count <= 253 else { return false }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(isLabel), let last = labels.last, isLetter(last.first),
            last.count >= 2
        else { return false }
        let name = String(decoding: last, as: UTF8.self).lowercased()
        return !["localhost", "local", "internal", "lan", "home", "corp", "test", "invalid", "onion", "arpa"]
            .contains(name)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else {
            return false
        }
        return label.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetter(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return (0x61...0x7A).contains(byte | 0x20)
    }
}
