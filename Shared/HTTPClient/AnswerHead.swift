import HTTP

/// Collects the header lines of an answer as libcurl hands them over, within limits.
///
/// A pure state machine. Of several heads (1xx, redirects) the last one counts; the limits hold for all together,
/// trailers included.
struct AnswerHead {
    /// Why a line is not taken.
    enum Fault: Equatable {
        case tooLarge
        case malformed
    }

    private enum Place {
        case start
        case fields
        case ended
    }

    private(set) var fields = Fields()
    /// Whether any byte of an answer came.
    private(set) var hasBegun = false
    private var place = Place.start
    private var bytesLeft: Int
    private var count = 0
    private let countLimit: Int

    init(bytes: Int, count: Int) {
        bytesLeft = bytes
        countLimit = count
    }

    /// Takes one line with its line end.
    mutating func take(_ line: [UInt8]) -> Fault? {
        hasBegun = true
        bytesLeft -= line.count
        guard bytesLeft >= 0 else { return .tooLarge }
        var end = line.count
        while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
        let text = line[..<end]
        if place != .fields, text.starts(with: Self.statusLine) {
            place = .fields
            fields = Fields()
            return nil
        }
        guard !text.isEmpty else {
            place = .ended
            return nil
        }
        count += 1
        guard count <= countLimit else { return .tooLarge }
        return field(text)
    }

    private mutating func field(_ text: ArraySlice<UInt8>) -> Fault? {
        guard let colon = text.firstIndex(of: 0x3A), colon > text.startIndex else { return .malformed }
        let name = text[..<colon]
        // No blank before the colon, no folded line: RFC 9112, 5.1 and 5.2.
        guard name.allSatisfy(Self.isToken) else { return .malformed }
        var value = text[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        // A CR or NUL inside is how one answer is made into two.
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return .malformed }
        if place == .fields {
            fields.add(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
        return nil
    }

    private static let statusLine = Array("HTTP/".utf8)

    /// A byte of a token (RFC 9110, 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}
