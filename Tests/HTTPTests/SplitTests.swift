import HTTP
import TestSupport
import Testing

@Suite struct SplitTests {
    /// Every cut in two, every byte on its own, and 50 cuts in many pieces.
    private func splits(of bytes: [UInt8], seed: UInt64) -> [[[UInt8]]] {
        var splits = (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
        splits.append(bytes.map { [$0] })
        var numbers = SeededRandom(seed: seed)
        for _ in 0..<50 {
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(7, rest.count), using: &numbers)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            splits.append(pieces)
        }
        return splits
    }

    @Test(arguments: goodRequests)
    func `a good request says the same however its bytes are cut`(_ request: String) {
        let bytes = Array(request.utf8)
        let whole = read([bytes])
        #expect(whole.contains { if case .head = $0 { true } else { false } })
        for (seed, pieces) in splits(of: bytes, seed: 1).enumerated() {
            #expect(read(pieces) == whole, "cut \(seed)")
        }
    }

    @Test(arguments: badRequests)
    func `a bad request has the same fault however its bytes are cut`(_ request: BadRequest) {
        let bytes = Array((request.text + "x").utf8)
        let whole = read([bytes])
        for pieces in splits(of: bytes, seed: 2) where read(pieces) != whole {
            Issue.record("differs: \(pieces.map { String(decoding: $0, as: UTF8.self) })")
        }
    }

    @Test func `good requests with one byte changed say the same however they are cut`() {
        var numbers = SeededRandom(seed: 3)
        for _ in 0..<2_000 {
            guard var bytes = goodRequests.randomElement(using: &numbers).map({ Array($0.utf8) }) else { return }
            let interesting: [UInt8] = [0, 9, 10, 13, 32, 34, 44, 48, 58, 59, 127, 128, 255]
            bytes[Int.random(in: 0..<bytes.count, using: &numbers)] =
                interesting.randomElement(using: &numbers) ?? 0
            let whole = read([bytes])
            #expect(read(bytes.map { [$0] }) == whole)
            let cut = Int.random(in: 0...bytes.count, using: &numbers)
            #expect(read([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
    }

    @Test func `limits strike at the same byte however the bytes are cut`() {
        let limits = ParserLimits(requestLineBytes: 20, fieldBytes: 30, fieldCount: 2, chunkExtensionBytes: 4)
        let requests = [
            "GET /123456 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /1234567 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: 789012345\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: 7890123456789012\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nZ: z\r\n\r\n",
        ]
        for request in requests {
            let bytes = Array(request.utf8)
            let whole = read([bytes], limits: limits)
            for pieces in splits(of: bytes, seed: 4) { #expect(read(pieces, limits: limits) == whole) }
        }
    }
}
