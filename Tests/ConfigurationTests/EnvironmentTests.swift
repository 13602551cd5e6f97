import Configuration
import FoundationEssentials
import Testing

@Suite struct EnvironmentTests {
    private enum Level: String, CaseIterable { case debug, info }

    private func faults(_ variables: [String: String], _ read: (Environment) -> Void) -> [String] {
        let environment = Environment(variables)
        read(environment)
        do throws(ConfigurationError) {
            try environment.check()
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test func `values are read with their types`() throws {
        let environment = Environment([
            "NAME": "vin", "PORT": "8080", "ON": "true", "LEVEL": "debug", "WAIT": "1500ms",
            "URL": "https://a.example/v1",
            "ORIGINS": "a , b,c",
        ])
        #expect(environment.string("NAME", "Name.") == "vin")
        #expect(environment.integer("PORT", "Port.", in: 1...65_535) == 8080)
        #expect(environment.boolean("ON", "On."))
        #expect(environment.choice("LEVEL", "Level.", of: Level.self) == .debug)
        #expect(environment.duration("WAIT", "Wait.") == .milliseconds(1_500))
        #expect(environment.url("URL", "Address.").absoluteString == "https://a.example/v1")
        #expect(environment.list("ORIGINS", "Origins.") == ["a", "b", "c"])
        try environment.check()
    }

    @Test func `what is not set or set to nothing has its default`() throws {
        let environment = Environment(["NAME": ""])
        #expect(environment.string("NAME", "Name.", default: "x") == "x")
        #expect(environment.integer("PORT", "Port.", in: 1...9, default: 5) == 5)
        #expect(environment.boolean("ON", "On.", default: true))
        #expect(environment.choice("LEVEL", "Level.", default: Level.info) == .info)
        #expect(environment.duration("WAIT", "Wait.", default: .seconds(3)) == .seconds(3))
        #expect(environment.list("ORIGINS", "Origins.", default: []) == [])
        let home = URL(string: "http://localhost:1")
        #expect(environment.url("URL", "Address.", default: home) == home)
        #expect(environment.optionalString("A", "A.") == nil)
        #expect(environment.optionalInteger("B", "B.", in: 0...1) == nil)
        #expect(environment.optionalURL("C", "C.") == nil)
        #expect(environment.optionalSecret("D", "D.") == nil)
        try environment.check()
    }

    @Test func `what may be left out is read when it is there`() throws {
        let environment = Environment(["A": "x", "B": "1", "C": "http://h", "D": "s"])
        #expect(environment.optionalString("A", "A.") == "x")
        #expect(environment.optionalInteger("B", "B.", in: 0...1) == 1)
        #expect(environment.optionalURL("C", "C.")?.host() == "h")
        #expect(environment.optionalSecret("D", "D.")?.reveal() == "s")
        try environment.check()
    }

    @Test func `all faults are reported together, in the order of reading`() {
        let lines = faults([
            "PORT": "0", "ON": "yes", "LEVEL": "loud", "WAIT": "5", "URL": "ftp://h", "LIST": "a,,b", "OPT": "x",
        ]) {
            _ = $0.integer("PORT", "Port.", in: 1...65_535)
            _ = $0.boolean("ON", "On.")
            _ = $0.choice("LEVEL", "Level.", of: Level.self)
            _ = $0.duration("WAIT", "Wait.", in: .seconds(1) ... .seconds(90))
            _ = $0.url("URL", "Address.")
            _ = $0.list("LIST", "List.")
            _ = $0.optionalInteger("OPT", "Opt.", in: 0...1)
            _ = $0.secret("KEY", "Key.")
            _ = $0.string("NAME", "Name.")
            $0.fault("MODE", "excludes PORT")
        }
        #expect(
            lines == [
                "PORT is \"0\" but takes a whole number from 1 to 65535",
                "ON is \"yes\" but takes true or false",
                "LEVEL is \"loud\" but takes debug | info",
                "WAIT is \"5\" but takes a time like 500ms, 30s, 10m, 24h or 7d, from 1s to 90s",
                "URL is \"ftp://h\" but takes an address like https://host, scheme https or http",
                "LIST is \"a,,b\" but takes texts separated by commas",
                "OPT is \"x\" but takes a whole number from 0 to 1",
                "KEY is not set, nor is KEY_FILE; it takes a secret",
                "NAME is not set; it takes a text",
                "MODE excludes PORT",
            ])
    }

    @Test(arguments: ["+1", "1.0", " 1", "1e2", "0x1", "10", "-1", "99999999999999999999", "٣"])
    func `a number is decimal digits within its range`(_ text: String) {
        #expect(faults(["N": text]) { _ = $0.integer("N", "N.", in: 0...9) }.count == 1)
    }

    @Test(arguments: [
        ("0s", 0), ("250ms", 250), ("30s", 30_000), ("10m", 600_000), ("24h", 86_400_000), ("7d", 604_800_000),
    ])
    func `a duration is a whole number with its unit`(_ text: String, _ milliseconds: Int) {
        #expect(Environment(["T": text]).duration("T", "T.") == .milliseconds(milliseconds))
    }

    @Test(arguments: ["5", "s", "-5s", "5 s", "5sec", "1.5s", "99999999999999999999d", "9223372036854775807d", "367d"])
    func `anything else is no duration`(_ text: String) {
        #expect(faults(["T": text]) { _ = $0.duration("T", "T.") }.count == 1)
    }

    @Test func `durations are separated by commas, at least one, each within the range`() {
        let range = Duration.seconds(1) ... .seconds(3_600)
        #expect(
            Environment(["T": "1s, 2m,1h"]).durations("T", "T.", in: range) == [
                .seconds(1), .seconds(120), .seconds(3_600),
            ])
        #expect(Environment([:]).durations("T", "T.", in: range, default: [.seconds(5)]) == [.seconds(5)])
        for text in ["1s,,2s", "1s,", "1s,x", "1s,2h", "500ms"] {
            #expect(faults(["T": text]) { _ = $0.durations("T", "T.", in: range) }.count == 1)
        }
    }

    @Test(arguments: [
        "", "host", "https://", "https:///path", "http://user@host", "http://user:pass@host", "gopher://h",
        "http://a b",
    ])
    func `an address has a known scheme and a host and carries no sign-in`(_ text: String) {
        #expect(faults(["U": text]) { _ = $0.url("U", "U.") }.count == 1)
    }

    @Test func `a faulty value is shown short and without controls`() {
        let lines = faults(["N": "a\u{1B}[31m\n" + String(repeating: "x", count: 100)]) {
            _ = $0.integer("N", "N.", in: 0...9)
        }
        #expect(
            lines == ["N is \"a?[31m?\(String(repeating: "x", count: 53))...\" but takes a whole number from 0 to 9"])
    }

    @Test func `help names every setting once with what it takes`() {
        let environment = Environment([:])
        _ = environment.integer("PORT", "Port to listen on.", in: 1...65_535, default: 8080)
        _ = environment.integer("PORT", "Port to listen on.", in: 1...65_535, default: 8080)
        _ = environment.secret("KEY", "The key.", minimumBytes: 32)
        _ = environment.optionalString("TITLE", "The title.")
        _ = environment.duration("WAIT", "The wait.", in: .zero ... .seconds(86_400), default: .milliseconds(90_500))
        #expect(
            environment.help == """
                  PORT  (a whole number from 1 to 65535; default 8080)
                      Port to listen on.
                  KEY  (a secret of at least 32 bytes; required; or KEY_FILE with the path of a file)
                      The key.
                  TITLE  (a text; optional)
                      The title.
                  WAIT  (a time like 500ms, 30s, 10m, 24h or 7d, from 0s to 1d; default 90500ms)
                      The wait.

                """)
        #expect(environment.settings.map(\.name) == ["PORT", "KEY", "TITLE", "WAIT"])
    }

    @Test func `origins are written as browsers send them`() throws {
        let environment = Environment([
            "CORS_ORIGINS": "https://app.example.com, http://localhost:3000,https://[::1]:8443"
        ])
        #expect(
            environment.origins("CORS_ORIGINS", "")
                == ["https://app.example.com", "http://localhost:3000", "https://[::1]:8443"])
        #expect(environment.origins("OTHER", "").isEmpty)
        try environment.check()
    }

    @Test(arguments: [
        "*", "null", "https://*.example.com", "https://app.example.com/", "https://app.example.com/x",
        "app.example.com",
        "https://App.example.com", "HTTPS://app.example.com", "https://app.example.com:443",
        "http://app.example.com:80",
        "https://user@app.example.com", "https://app.example.com,", "https://a.example,,https://b.example",
        "ftp://a.example",
        "https://a.example https://b.example", "https://app.example.com?x", "https://app.example.com#x", "https://",
        "https://app.example.com:", "file:///", "https://app.example.com:99999",
    ])
    func `anything else is no origin and is told at start`(_ text: String) {
        let environment = Environment(["CORS_ORIGINS": text])
        #expect(environment.origins("CORS_ORIGINS", "").isEmpty)
        #expect(throws: ConfigurationError.self) { try environment.check() }
    }
}
