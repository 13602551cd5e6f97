import HTTP

/// An event in a form that can be compared; neighbouring pieces of a body are one.
enum Seen: Equatable {
    case head(String)
    case body([UInt8])
    case end
    case fault(Fault)
}

/// Feeds `pieces` to a new parser and gives back what it said.
func read(_ pieces: [[UInt8]], limits: ParserLimits = ParserLimits()) -> [Seen] {
    var parser = RequestParser(limits: limits)
    var seen: [Seen] = []
    for piece in pieces {
        var position = 0
        while let event = parser.next(piece, &position) {
            switch event {
            case .head(let head): seen.append(.head(describe(head)))
            case .body(let range):
                if case .body(let before) = seen.last {
                    seen[seen.count - 1] = .body(before + piece[range])
                } else {
                    seen.append(.body(Array(piece[range])))
                }
            case .end: seen.append(.end)
            case .fault(let fault): seen.append(.fault(fault))
            }
        }
    }
    return seen
}

func read(_ text: String, limits: ParserLimits = ParserLimits()) -> [Seen] { read([Array(text.utf8)], limits: limits) }

/// The head of a request that is good, read in one piece.
func head(_ text: String) -> RequestHead? {
    var parser = RequestParser()
    var position = 0
    guard case .head(let head) = parser.next(Array(text.utf8), &position) else { return nil }
    return head
}

/// The fault of a request that is none.
func fault(_ text: String, limits: ParserLimits = ParserLimits()) -> Fault? {
    guard case .fault(let fault) = read(text, limits: limits).last else { return nil }
    return fault
}

/// Everything that a head says, as one text.
private func describe(_ head: RequestHead) -> String {
    let fields = head.fields.map { "\($0.name)=[\($0.value)]" }.joined(separator: " ")
    let query = head.target.query.map { String(decoding: $0, as: UTF8.self) } ?? "-"
    return
        "\(head.method) \(head.target.pathText) ?\(query) 1.\(head.minorVersion) @\(head.host) \(head.framing) "
        + "\(head.keepsAlive) \(head.expectation) \(fields)"
}
