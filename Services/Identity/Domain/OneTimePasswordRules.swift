import FoundationEssentials

/// The second factor by time (TOTP, RFC 6238) as apps expect it: SHA-1, six digits, steps of 30 seconds.
enum OneTimePasswordRules {
    /// Bytes of a seed: 160 bits, as long as the digest (RFC 4226, section 4, R6).
    static let seedLength = 20
    /// How long an enrolment waits for its first correct code.
    static let patience: TimeInterval = 15 * 60
    /// Who shows the codes, in the app's list.
    static let issuer = "Driveline"

    /// The `otpauth` address that apps read, with everything spelt out, so that no app has to guess.
    ///
    /// An account's name that would not fit into a QR code is shortened: it is only a label.
    static func uri(secret: String, account: String) -> String {
        let tail = "?secret=\(secret)&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
        let head = "otpauth://totp/\(issuer):"
        let room = QRCode.capacity - head.utf8.count - tail.utf8.count
        var label = ""
        for scalar in account.unicodeScalars {
            let next = escaped(scalar)
            guard label.utf8.count + next.utf8.count <= room else { break }
            label += next
        }
        return head + label + tail
    }

    /// Percent-encoding of everything but RFC 3986's unreserved characters.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "A"..."Z", "a"..."z", "0"..."9", "-", ".", "_", "~": return String(scalar)
        default:
            return String(scalar).utf8.map { byte in
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }.joined()
        }
    }

    /// Whether a text can be a code at all: six ASCII digits. Apps show them with a space in the middle, people copy it.
    static func code(_ text: String) -> String? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: " ") }
        guard digits.count == 6, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }
}
