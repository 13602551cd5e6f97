/// Whom a mail is to or from: an address and the name to show beside it. Prints as `***`: addresses are not logged.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// `ana@example.com`, in ASCII: an internationalised domain stands in its `xn--` form, as SMTPUTF8 is not offered.
    public let address: String
    /// What mail programs show; nil for none.
    public let name: String?

    /// Throws `invalidAddress` for what is none or could carry a command, `invalidHeader` for a name with controls (a
    /// line break begins another header) or of more than 200 bytes.
    public init(_ address: String, name: String? = nil) throws(MailError) {
        guard Envelope.isAddress(address), address.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw MailError(.invalidAddress)
        }
        if let name, !HeaderText.isSafe(name, atMost: 200) { throw MailError(.invalidHeader) }
        self.address = address
        self.name = name.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads `ana@example.com` or `Ana Silva <ana@example.com>`, as settings give it.
    public init(text: String) throws(MailError) {
        guard text.hasSuffix(">"), let bracket = text.lastIndex(of: "<") else {
            try self.init(text)
            return
        }
        let address = text[text.index(after: bracket)...].dropLast()
        var name = text[..<bracket].drop { $0 == " " }
        while name.last == " " { name.removeLast() }
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = name.dropFirst().dropLast() }
        try self.init(String(address), name: String(name))
    }

    /// The part after the `@`.
    public var domain: String { String(address[address.lastIndex(of: "@")!...].dropFirst()) }

    /// Always `***`.
    public var description: String { "***" }

    /// `=?UTF-8?B?...?= <ana@example.com>` in the pieces between which a line may be folded.
    var pieces: [String] {
        guard let name else { return [address] }
        return HeaderText.phrase(name) + ["<\(address)>"]
    }
}
