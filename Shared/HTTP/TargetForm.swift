/// The parts of a request target in whichever form it came (RFC 9112, section 3.2).
struct TargetForm {
    /// Empty for an absolute target without path, which means `/`.
    let path: Range<Int>
    let query: Range<Int>?
    /// Host and port of an absolute target; they win over `Host`.
    let authority: Range<Int>?

    init(_ line: RequestLineScanner, _ bytes: [UInt8], isOptions: Bool) throws(Fault) {
        let start = line.targetStart
        let end = line.targetEnd
        let first = bytes[start]
        if first == 0x2A {
            // `*` is the server itself, which only OPTIONS asks about.
            guard end - start == 1, isOptions else { throw .targetMalformed }
            path = start..<end
            query = nil
            authority = nil
            return
        }
        var pathStart = start
        if first == 0x2F {
            authority = nil
        } else {
            let host = try Self.authority(bytes[start..<end])
            authority = host
            pathStart = host.upperBound
        }
        let mark = bytes[pathStart..<end].firstIndex(of: 0x3F)
        path = pathStart..<(mark ?? end)
        query = mark.map { ($0 + 1)..<end }
        guard bytes[path].allSatisfy(ByteSet.path.contains) else { throw .targetMalformed }
    }

    /// The authority of `http://host:port/...`; the scheme is read without regard to case.
    private static func authority(_ target: ArraySlice<UInt8>) throws(Fault) -> Range<Int> {
        var start = target.startIndex
        if target.prefix(7).equalsIgnoringCase("http://") {
            start += 7
        } else if target.prefix(8).equalsIgnoringCase("https://") {
            start += 8
        } else {
            throw .targetMalformed
        }
        let end = target[start...].firstIndex { $0 == 0x2F || $0 == 0x3F } ?? target.endIndex
        guard isAuthority(target[start..<end]) else { throw .targetMalformed }
        return start..<end
    }
}
