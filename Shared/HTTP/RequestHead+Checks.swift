extension RequestHead {
    /// Makes the head of a complete request line and fields, or says why they are none.
    init(_ bytes: [UInt8], _ line: RequestLineScanner, _ lines: [FieldLine]) throws(Fault) {
        let method = Method(line, bytes)
        guard method != .connect else { throw .connectRefused }
        var found = Found()
        for line in lines { try found.take(line, bytes) }

        let form = try TargetForm(line, bytes, isOptions: method == .options)
        if found.host == nil, line.minorVersion > 0 { throw .hostMissing }

        self.method = method
        self.minorVersion = min(line.minorVersion, 1)
        self.framing = try found.framing(minorVersion: line.minorVersion)
        self.keepsAlive = line.minorVersion > 0 ? !found.closes : found.staysOpen && !found.closes
        // A client of HTTP/1.0 does not wait for an interim answer and could not read one (RFC 9110, 10.1.1).
        self.expectation = found.expectation == .continue && line.minorVersion == 0 ? .none : found.expectation
        self.storage = Storage(bytes, lines, form.path, form.query, form.authority ?? found.host)
    }

    /// What the fields say about framing, host and connection.
    private struct Found {
        var host: Range<Int>?
        var length: Int?
        var coding: Range<Int>?
        var closes = false
        var staysOpen = false
        var expectation = Expectation.none

        /// Looks at one field; the length of the name tells most of them apart at once.
        mutating func take(_ line: FieldLine, _ bytes: [UInt8]) throws(Fault) {
            let name = bytes[line.name]
            switch name.count {
            case 4 where name.equalsIgnoringCase("host"):
                guard host == nil else { throw .hostRepeated }
                guard isAuthority(bytes[line.value]) else { throw .hostMalformed }
                host = line.value
            case 6 where name.equalsIgnoringCase("expect"):
                let isContinue = bytes[line.value].equalsIgnoringCase("100-continue")
                expectation = isContinue && expectation != .unknown ? .continue : .unknown
            case 10 where name.equalsIgnoringCase("connection"):
                for option in bytes[line.value].split(separator: 0x2C) {
                    if option.trimmed.equalsIgnoringCase("close") { closes = true }
                    if option.trimmed.equalsIgnoringCase("keep-alive") { staysOpen = true }
                }
            case 14 where name.equalsIgnoringCase("content-length"):
                guard length == nil else { throw .contentLengthRepeated }
                length = try contentLength(bytes[line.value])
            case 17 where name.equalsIgnoringCase("transfer-encoding"):
                guard coding == nil else { throw .transferEncodingMalformed }
                coding = line.value
                try checkCoding(bytes[line.value])
            default:
                break
            }
        }

        func framing(minorVersion: Int) throws(Fault) -> Framing {
            guard coding != nil else { return length.map { .length($0) } ?? .none }
            guard length == nil else { throw .framingAmbiguous }
            guard minorVersion > 0 else { throw .transferEncodingMalformed }
            return .chunked
        }

        /// `1*DIGIT` within 63 bits, nothing else: no sign, no list, no blank inside.
        private func contentLength(_ value: ArraySlice<UInt8>) throws(Fault) -> Int {
            guard !value.isEmpty else { throw .contentLengthMalformed }
            var length = 0
            for byte in value {
                let (tens, overflows) = length.multipliedReportingOverflow(by: 10)
                let (sum, carries) = tens.addingReportingOverflow(Int(byte &- 0x30))
                guard byte.isDigit, !overflows, !carries else { throw .contentLengthMalformed }
                length = sum
            }
            return length
        }

        /// Only `chunked` is known. Other codings with `chunked` once and last get 501; everything else has no length
        /// that anybody could rely on, which is 400 (RFC 9112, 6.1 and 6.3).
        private func checkCoding(_ value: ArraySlice<UInt8>) throws(Fault) {
            if value.equalsIgnoringCase("chunked") { return }
            let codings = value.split(separator: 0x2C, omittingEmptySubsequences: false).map(\.trimmed)
            let isList = codings.allSatisfy { !$0.isEmpty && $0.allSatisfy(ByteSet.token.contains) }
            let chunked = codings.count { $0.equalsIgnoringCase("chunked") }
            let isUnknown = isList && chunked == 1 && codings.last?.equalsIgnoringCase("chunked") == true
            throw isUnknown ? .transferEncodingUnknown : .transferEncodingMalformed
        }
    }
}

/// Whether these bytes are a host with an optional port: a name, an IPv4 address or an IPv6 address in brackets. No
/// user, no path, no list, no escapes.
func isAuthority(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first else { return false }
    let host: ArraySlice<UInt8>
    let rest: ArraySlice<UInt8>
    if first == 0x5B {
        guard let close = bytes.firstIndex(of: 0x5D) else { return false }
        host = bytes[(bytes.startIndex + 1)..<close]
        rest = bytes[(close + 1)...]
        // An address holds at least two colons; `::` is the shortest.
        guard host.count >= 2, host.allSatisfy({ $0.hexDigit != nil || $0 == 0x3A || $0 == 0x2E }) else { return false }
        guard host.count(where: { $0 == 0x3A }) >= 2 else { return false }
    } else {
        host = bytes.prefix { ByteSet.host.contains($0) }
        rest = bytes[host.endIndex...]
        guard !host.isEmpty else { return false }
    }
    guard let colon = rest.first else { return true }
    guard colon == 0x3A, rest.count <= 6, rest.dropFirst().allSatisfy(\.isDigit) else { return false }
    return rest.dropFirst().reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65535
}

extension Method {
    /// The method of a complete request line; the usual ones are told apart by number.
    init(_ line: RequestLineScanner, _ bytes: [UInt8]) {
        switch (line.methodLength, line.methodCode) {
        case (3, 0x47_45_54): self = .get
        case (4, 0x48_45_41_44): self = .head
        case (4, 0x50_4F_53_54): self = .post
        case (3, 0x50_55_54): self = .put
        case (5, 0x50_41_54_43_48): self = .patch
        case (6, 0x44_45_4C_45_54_45): self = .delete
        case (7, 0x4F_50_54_49_4F_4E_53): self = .options
        default: self.init(String(decoding: bytes[line.methodStart..<line.methodEnd], as: UTF8.self))
        }
    }
}
