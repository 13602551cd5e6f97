// Answers known-answer vectors with the suite's own code (SECURITY.md, point 52): one JSON request per line on standard
// input, one line of answer each, in order. Not deployed.
import Glibc

/// Longer requests are bad ones; no vector comes near.
let mostBytes = 16 << 20

var pending: [UInt8] = []
var part = [UInt8](repeating: 0, count: 65_536)

while true {
    let count = read(0, &part, part.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { break }
    pending.append(contentsOf: part[..<count])
    var lines = pending.split(separator: 0x0A, omittingEmptySubsequences: false)
    pending = Array(lines.removeLast())
    for line in lines { reply(to: Array(line)) }
    guard pending.count <= mostBytes else { exit(65) }  // EX_DATAERR
}
if !pending.isEmpty { reply(to: pending) }

func reply(to line: [UInt8]) {
    var rest = answer(line) + [0x0A]
    while !rest.isEmpty {
        let count = write(1, rest, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { exit(74) }  // EX_IOERR
        rest.removeFirst(count)
    }
}
