/// `Content-Disposition` (RFC 6266) with a name that no system misreads.
enum MediaDisposition {
    /// - Parameters:
    ///   - name: what the client called the file; its ending is not believed.
    ///   - format: the ending by content.
    static func field(name: String?, isDownload: Bool, mediaType: String, fallback: String) -> String {
        let ending = PictureFormat.allCases.first { $0.mediaType == mediaType }?.fileExtension ?? "bin"
        let stem = safe(name ?? "", orElse: fallback)
        let kind = isDownload ? "attachment" : "inline"
        let plain = String(stem.unicodeScalars.map { $0.isASCII ? Character($0) : "_" })
        var field = "\(kind); filename=\"\(plain).\(ending)\""
        if plain != stem { field += "; filename*=UTF-8''\(encoded(stem)).\(ending)" }
        return field
    }

    /// The name without its ending, and without what means something to a file system, a header or a screen.
    private static func safe(_ name: String, orElse fallback: String) -> String {
        let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        var scalars = String.UnicodeScalarView()
        for scalar in stem.unicodeScalars.prefix(100) { scalars.append(isSafe(scalar) ? scalar : "_") }
        var safe = scalars.drop { $0 == "." || $0 == " " || $0 == "_" }
        while let last = safe.last, last == "." || last == " " { safe.removeLast() }
        return safe.isEmpty ? fallback : String(safe)
    }

    /// Letters, digits and a few signs; no control, no direction mark, no quote, no separator of paths.
    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar {
            case "0"..."9", "A"..."Z", "a"..."z", " ", "-", "_", ".", "(", ")", "+", ",": return true
            default: return false
            }
        }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// RFC 8187: everything but letters, digits and `-._` as percent and two digits.
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: result.append(Character(UnicodeScalar(byte)))
            default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
