public import JSON

/// An e-mail address: what RFC 5321 calls `Mailbox`, without quoted local parts and address literals, in ASCII.
///
/// An internationalised domain is taken in its ASCII form (`xn--...`) only, and a local part outside ASCII not at all, as
/// nothing here offers SMTPUTF8. So folding to a key is the folding of ASCII letters: texts that only NFKC makes equal,
/// such as full-width ones, are refused and never a second spelling of somebody's address.
///
/// Two addresses are equal when their keys are.
public struct EmailAddress: TextValue {
    /// The address as it was typed, without white space around it: what is stored, shown and written to.
    public let text: String
    /// The address in lower case: what is compared and unique. Providers that tell cases of the local part apart are not
    /// known to exist, two accounts that differ only in case would be an impostor's.
    public let key: String

    /// Greatest length of an address, RFC 5321 section 4.5.3.1.3 without the angle brackets.
    public static var greatestLength: Int { 254 }
    private static let greatestLocalPart = 64
    private static let greatestLabel = 63

    /// An address. Spaces around it are cut off; controls, a line break at the end too, are refused.
    public init(_ text: String) throws(InvalidValue) {
        let typed = Self.withoutSpaces(text)
        let bytes = Array(typed.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw Self.fault("An e-mail address holds neither spaces nor control characters.")
        }
        guard bytes.count <= Self.greatestLength else {
            throw Self.fault("An e-mail address has at most \(Self.greatestLength) characters.")
        }
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Self.fault("An e-mail address has one @, such as ana@example.com.") }
        try Self.checkLocalPart(parts[0])
        try Self.checkDomain(parts[1])
        self.text = typed
        key = typed.lowercased()
    }

    /// The part after the `@`, in lower case.
    public var domain: Substring { key[key.firstIndex(of: "@")!...].dropFirst() }

    /// Equal keys are one address.
    public static func == (one: Self, other: Self) -> Bool { one.key == other.key }

    /// Hashes the key.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// A text of format `email`.
    public static func document(_ schema: inout Schema) {
        // As typed: trimming would take away a line break that is to be refused.
        schema.state(
            "An e-mail address in ASCII; compared without regard to case.", format: "email",
            length: 3...greatestLength, text: .asTyped, example: "ana@example.com")
    }

    private static func fault(_ message: String) -> InvalidValue { InvalidValue("invalid-email", message) }

    private static func withoutSpaces(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { $0 != " " }), let end = scalars.lastIndex(where: { $0 != " " })
        else { return "" }
        return String(scalars[start...end])
    }

    private static func checkLocalPart(_ part: ArraySlice<UInt8>) throws(InvalidValue) {
        guard (1...greatestLocalPart).contains(part.count) else {
            throw fault("The part before the @ has 1 to \(greatestLocalPart) characters.")
        }
        guard part.allSatisfy({ $0 < 0x80 }) else { throw fault("The part before the @ is written in ASCII.") }
        let atoms = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isAtomText) }) else {
            throw fault("The part before the @ has letters, digits and single dots between them; quotes are not taken.")
        }
    }

    private static func checkDomain(_ domain: ArraySlice<UInt8>) throws(InvalidValue) {
        guard domain.first != UInt8(ascii: "[") else { throw fault("An address in brackets is not taken as a domain.") }
        guard domain.allSatisfy({ $0 < 0x80 }) else {
            throw fault("The domain is written in its ASCII form, with xn-- for other letters.")
        }
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2 else {
            throw fault("The domain after the @ has at least two parts, such as example.com.")
        }
        let hyphen = UInt8(ascii: "-")
        for label in labels {
            guard (1...greatestLabel).contains(label.count), label.first != hyphen, label.last != hyphen,
                label.allSatisfy({ $0.isLetter || $0.isDigit || $0 == hyphen })
            else {
                throw fault(
                    "Each part of the domain has 1 to \(greatestLabel) letters, digits or hyphens, no hyphen at its ends."
                )
            }
        }
        guard labels.last?.first?.isLetter == true else {
            throw fault("The last part of the domain begins with a letter.")
        }
    }

    /// `atext` of RFC 5322 section 3.2.3.
    private static func isAtomText(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
