// libFuzzer's entrance for the HTTP parser: no input may crash it, and however the bytes are cut it must say the same.
// Compiled together with the sources of Shared/HTTP by Tests/Fuzz/run; not a target of the package.

/// What a parser said, as text; neighbouring pieces of a body are one.
private func read(_ bytes: [UInt8], cutAt cuts: [Int]) -> [String] {
    var parser = RequestParser()
    var said: [String] = []
    var inBody = false
    var start = 0
    for end in cuts + [bytes.count] {
        let piece = Array(bytes[start..<end])
        start = end
        var position = 0
        while let event = parser.next(piece, &position) {
            switch event {
            case .head(let head):
                precondition(head.fields.count == head.fieldCount)
                let path = (try? head.target.segments()) ?? ["?"]
                let query = (try? head.target.queryItems()) ?? []
                precondition(!path.contains(".."), "a path that leaves its folder")
                said.append("\(head.method) \(path) \(query) \(head.host) \(head.framing) \(head.fields)")
            case .body(let range):
                let text = "\(piece[range].map(Int.init))"
                if inBody { said[said.count - 1] += text } else { said.append(text) }
                inBody = true
                continue
            case .end: said.append("end")
            case .fault(let fault): said.append("\(fault)")
            }
            inBody = false
        }
    }
    return said.map { $0.replacing("][", with: ", ") }
}

/// One input: its first byte chooses a cut, the rest is what a client sends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let data, count > 0 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: data, count: count))
    let bytes = Array(input.dropFirst())
    let whole = read(bytes, cutAt: [])
    let cut = min(bytes.count, Int(input[0]))
    precondition(read(bytes, cutAt: [cut]) == whole, "the cut at \(cut) changes the meaning")
    if bytes.count < 512 {
        precondition(read(bytes, cutAt: Array(0..<bytes.count)) == whole, "single bytes change the meaning")
    }
    return 0
}
