import TestSupport
import Testing

@testable import Vin

@Suite struct PatternKeyTests {
    private func matches(_ key: String, _ vin: String) throws -> Bool {
        PatternKey(Array(key.utf8)).matches(KeyCharacter.keyString(of: try VIN(vin)))
    }

    @Test(arguments: [
        ("CM826", true), ("CM8", true), ("", true), ("C", true), ("D", false), ("*M", true), ("_M", true),
        ("*N", false),
        ("CM826|3A", true), ("*****|*A", true), ("*****|*B", false), ("CM826|3A004352", true),
        ("CM826|3A0043521", false), ("[ABC]M", true), ("[A-E]M", true), ("[D-H]M", false), ("[^D-H]M", true),
        ("[^ABC]M", false), ("CM[89]", true), ("CM[0-9]", true), ("CM[^0-9]", false),
    ])
    func `keys against 1HGCM82633A004352`(key: String, isMatch: Bool) throws {
        #expect(try matches(key, "1HGCM82633A004352") == isMatch)
    }

    @Test func `the malformed class is read as 1 to A, hyphen, J, T`() throws {
        for character in "123456789A-JT" { #expect(try matches("[1-A-JT]", "1HG\(character)")) }
        for character in "0BKZ" { #expect(try !matches("[1-A-JT]", "1HG\(character)")) }
    }

    @Test func `a hyphen at an end is itself`() throws {
        #expect(try matches("[A-]", "1HG-") && matches("[-A]", "1HG-") && matches("[A-]", "1HGA"))
        #expect(try !matches("[A-]", "1HGB"))
        #expect(try !matches("[Z-A]", "1HGB"))
    }

    @Test func `an unknown character satisfies wildcards only`() throws {
        #expect(try matches("*", "1HG*") && matches("_", "1HG*"))
        #expect(try !matches("[^A]", "1HG*") && !matches("A", "1HG*") && !matches("[A-Z]", "1HG*"))
    }

    @Test func `a number sign is a digit and marks the value`() throws {
        let key = PatternKey(Array("A*##".utf8))
        #expect(key.isFormula && key.formula == 2..<4)
        #expect(try matches("A*##", "1HGAX07") && !matches("A*##", "1HGAX0X"))
        #expect(PatternKey(Array("A*".utf8)).formula == nil)
    }

    @Test func `a key names its literals and what a class admits, a wildcard nothing`() {
        func named(_ key: String) -> String {
            let symbol = PatternKey(Array(key.utf8)).symbols[0]
            return String(decoding: KeyCharacter.characters(symbol.named), as: UTF8.self)
        }
        #expect(named("*") == "")
        #expect(named("_") == "_")
        #expect(named("K") == "K")
        #expect(named("|") == "")
        #expect(named("#") == "0123456789")
        #expect(named("[CF_]") == "CF_")
        #expect(named("[G-J]") == "GHJ")
        #expect(named("[^0-9A-X]") == "YZ")
        #expect(named("[OQ]") == "OQ")
    }

    @Test func `ties are decided by the length without wildcards, then by the text without brackets`() {
        let key = PatternKey(Array("A*[BC]*".utf8))
        #expect(key.literalCount == 5)
        #expect(String(decoding: key.stripped, as: UTF8.self) == "A*BC*")
    }

    @Test func `filters never rule out a key that matches`() throws {
        var random = SeededRandom(seed: 7)
        let alphabet = Array("AB12*".utf8)
        for _ in 0..<2_000 {
            let vin =
                "1HG"
                + String(decoding: (0..<14).map { _ in alphabet.randomElement(using: &random) ?? 65 }, as: UTF8.self)
            let pieces = ["A", "B", "1", "*", "[AB]", "[^A]", "_"]
            var text = (0..<5).map { _ in pieces.randomElement(using: &random) ?? "*" }.joined()
            if Bool.random(using: &random) { text += "|*" + (pieces.randomElement(using: &random) ?? "*") }
            let key = PatternKey(Array(text.utf8))
            let keyString = KeyCharacter.keyString(of: try VIN(vin))
            if key.matches(keyString) {
                #expect(KeyFilter.admits(KeyFilter.of(key), KeyFilter.of(keyString)), "\(text) and \(vin)")
            }
        }
    }

    @Test func `filters rule out keys with another literal`() throws {
        let keyString = KeyFilter.of(KeyCharacter.keyString(of: try VIN("1HGCM82633A004352")))
        for key in ["D", "*N", "****7", "*****|*B"] {
            #expect(!KeyFilter.admits(KeyFilter.of(PatternKey(Array(key.utf8))), keyString))
        }
    }
}
