import Testing

@testable import Vin

@Suite struct OnlineRulesTests {
    @Test func `error texts that hold the separator themselves are told apart`() {
        let text =
            "1 - Check Digit; 7 - Manufacturer is not registered; Please contact them; 400 - Invalid Characters Present"
        #expect(
            errorTexts(of: [1, 7, 400], in: text) == [
                "1 - Check Digit", "7 - Manufacturer is not registered; Please contact them",
                "400 - Invalid Characters Present",
            ])
    }

    @Test func `texts are given in the order of the codes, empty where one is missing`() {
        #expect(errorTexts(of: [1, 14], in: "14 - Unused; 1 - Check Digit") == ["1 - Check Digit", "14 - Unused"])
        #expect(errorTexts(of: [1, 5], in: "1 - Check Digit") == ["1 - Check Digit", ""])
        #expect(errorTexts(of: [4], in: "14 - four; 4 - Four") == ["4 - Four"])
        #expect(errorTexts(of: [0], in: "") == [""] && errorTexts(of: [], in: "0 - x") == [])
    }

    @Test func `pauses double up to ten minutes and end with a success`() {
        var pause = Pause()
        #expect(pause.isOver(at: 0))
        var lengths: [Int64] = []
        var now: Int64 = 1000
        for _ in 0..<30 {
            pause.failed(at: now)
            let start = now
            while !pause.isOver(at: now) { now += 1 }
            lengths.append(now - start)
        }
        #expect(lengths.prefix(9) == [5, 10, 20, 40, 80, 160, 320, 600, 600] && lengths.last == 600)
        pause.succeeded()
        #expect(pause.isOver(at: 0) && pause == Pause())
    }

    @Test func `questions are passed on when every character can stand in a VIN`() throws {
        func asks(_ vin: String) throws -> Bool { VPIC.Question(Question(vin: try VIN(vin), modelYear: nil)) != nil }
        #expect(try asks("1AB") && asks("1AB*5") && asks("1HGCM82633A004352"))
        for vin in ["1A", "1AB;2CD", "1AB,2003", "1ABO", "1AB Q", "1AÄB", "1AB\u{0}", "1AB&x=1"] {
            #expect(try !asks(vin), "\(vin)")
        }
    }
}
