import Crypto
import Testing

@testable import Identity

@Suite struct `QR codes` {
    /// Versions filled to the last byte, as segno 1.6.6 draws them with error level M and mask `version % 8`: the first 16
    /// bytes of the SHA-256 of all modules, row by row, as ones and zeros.
    private static let drawn: [(version: Int, capacity: Int, digest: String)] = [
        (1, 14, "e09bae6570ad9dcf46599be81e35fd57"),
        (2, 26, "77a60c902beb2ab2815961e0f0e6db7d"),
        (3, 42, "8ceeed007f8f5e6b727b6506982bd484"),
        (4, 62, "3429887688b70da40b884f161d593205"),
        (5, 84, "d50e523e6c8ed6f704ec9d4a6fc9f3bb"),
        (6, 106, "f29123a7a1178a1b7b5efcd6cfdda6bc"),
        (7, 122, "8d89e229aa2263cae857247e9f75178f"),
        (8, 152, "15ca1f295c6674f5b4d3e54204f475d9"),
        (9, 180, "1bc26a23810883e704a70b53824a492e"),
        (10, 213, "e45366cee2baaa41014314d5d96af7d7"),
        (11, 251, "a166d83492fdad64dbf43f6ad56c1607"),
        (12, 287, "69446d10196e45629467daaeacebe17b"),
    ]

    @Test(arguments: drawn.indices)
    func `each version at its fullest is drawn as another encoder draws it`(index: Int) throws {
        let (version, capacity, digest) = Self.drawn[index]
        let text = String(decoding: (0..<capacity).map { UInt8(97 + ($0 * 7 + version) % 26) }, as: UTF8.self)
        let code = try #require(QRCode(text, mask: version % 8))
        #expect(code.size == 17 + 4 * version)
        let modules = (0..<code.size).flatMap { row in
            (0..<code.size).map { UInt8(ascii: code[row, $0] ? "1" : "0") }
        }
        let hex = Hash.sha256(modules).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == digest)
    }

    @Test func `a text is as large as it must be, and too long a one has no code`() throws {
        #expect(try #require(QRCode(String(repeating: "a", count: 14))).size == 21)
        #expect(try #require(QRCode(String(repeating: "a", count: 15))).size == 25)
        #expect(try #require(QRCode("")).size == 21)
        #expect(QRCode.capacity == 287)
        #expect(QRCode(String(repeating: "ä", count: 144)) == nil)
    }

    @Test func `the mask with the least penalty is taken`() throws {
        let text = "otpauth://totp/Driveline:alice%40example.com?secret=JBSWY3DPEHPK3PXP"
        let best = try #require(QRCode(text))
        #expect((0..<8).contains(best.mask))
        for mask in 0..<8 {
            let other = try #require(QRCode(text, mask: mask))
            #expect(penalty(other) >= penalty(best))
        }
    }

    /// The rules of the standard for one line, counted by hand.
    @Test func `runs and what looks like a finder are penalised as the standard says`() {
        let line = { (text: String) in text.map { $0 == "#" } }
        #expect(QRPenalty.runs(line("####.####")) == 0)
        #expect(QRPenalty.runs(line("#####.")) == 3)
        #expect(QRPenalty.runs(line("#######.....")) == 5 + 3)
        #expect(QRPenalty.finderLikes(line("##.###.#.####")) == 0)
        #expect(QRPenalty.finderLikes(line("##....#.###.#.##")) == 40)
        #expect(QRPenalty.finderLikes(line("##....#.###.#....##")) == 80)
        // The quiet zone around the symbol is light.
        #expect(QRPenalty.finderLikes(line("#.###.#.####")) == 40)
    }

    @Test func `the picture has a quiet zone and one rectangle for each run of dark modules`() throws {
        let code = try #require(QRCode("Driveline"))
        let svg = code.svg
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\""))
        #expect(svg.contains("<path d=\"M4 4h7v1h-7z"))
        var runs = 0
        for row in 0..<code.size {
            for column in 0..<code.size where code[row, column] && (column == 0 || !code[row, column - 1]) { runs += 1 }
        }
        #expect(svg.count(where: { $0 == "M" }) == runs + 1)
        #expect(!svg.contains("script") && !svg.contains("style"))
    }

    private func penalty(_ code: QRCode) -> Int {
        var score = 0
        let side = 0..<code.size
        for place in side {
            for line in [side.map { code[place, $0] }, side.map { code[$0, place] }] {
                score += QRPenalty.runs(line) + QRPenalty.finderLikes(line)
            }
        }
        for row in 1..<code.size {
            for column in 1..<code.size {
                let square = [
                    code[row, column], code[row - 1, column], code[row, column - 1], code[row - 1, column - 1],
                ]
                if Set(square).count == 1 { score += 3 }
            }
        }
        let dark = side.flatMap { row in side.filter { code[row, $0] } }.count
        return score + abs(dark * 20 - code.size * code.size * 10) / (code.size * code.size) * 10
    }
}
