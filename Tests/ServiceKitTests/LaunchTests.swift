import Configuration
import EventLoop
import Routing
import Testing

@testable import ServiceKit

/// A binary of tests and what it printed.
struct GivenBinary {
    let output = Lines()
    let complaints = Lines()

    struct Own: Sendable { let greeting: String }
    struct Unreadable: Error, CustomStringConvertible { let description = "the stars are not right" }

    func run(
        _ words: [String], _ variables: [String: String] = [:],
        settings: @escaping @Sendable (Environment) throws -> Own = { environment in
            let own = Own(greeting: environment.string("GREETING", "What is said."))
            try environment.check()
            return own
        }
    ) async -> Int32 {
        let command = Command("count", "Counts its words.") { Int32($0.count) }
        let launch = Launch(
            name: "sample", about: "Says hello.", readSettings: settings,
            migrations: [(name: "m0001_nothing", bytes: Array("SELECT 1".utf8))], commands: [command],
            setUp: { service, own in
                _ = try service.database(try #require(service.settings.databaseURL))
                await service.takeTokens(TokenSettings(Environment(["TOKEN_KEYS_FILE": "/nowhere"])))
                service.serve([
                    .get("/v1/greeting", to: .everyone, "The greeting", gives: [String].self) { _ in
                        .ok([own.greeting])
                    },
                    .get("/internal/greetings", to: .service, "For neighbours", gives: [String].self) { _ in .ok([]) },
                ])
            }, output: { output.add($0) }, complaints: { complaints.add($0) })
        return await launch.code(words, variables)
    }
}

@Suite struct `The command line` {
    @Test func `version and help need no environment`() async {
        let binary = GivenBinary()
        #expect(await binary.run(["version"]) == 0)
        #expect(binary.output.all == ["sample \(Version.text)\n"])
        #expect(await binary.run(["--help"]) == 0)
        let help = binary.output.text
        for word in ["Says hello.", "serve", "migrate", "openapi", "count", "PORT", "DATABASE_URL", "GREETING"] {
            #expect(help.contains(word))
        }
        #expect(binary.complaints.all.isEmpty)
    }

    @Test func `openapi describes the public routes without environment, database or key file`() async {
        let binary = GivenBinary()
        #expect(await binary.run(["openapi"]) == 0)
        #expect(binary.output.text.contains("\"/v1/greeting\""))
        #expect(binary.output.text.contains("\"openapi\""))
        #expect(!binary.output.text.contains("/internal/"))
    }

    @Test(arguments: [["dance"], ["serve", "now"], ["version", "2"]])
    func `a command line that makes no sense is 64`(_ words: [String]) async {
        let binary = GivenBinary()
        #expect(await binary.run(words) == 64)
        #expect(binary.complaints.text.contains("--help"))
    }

    @Test func `a command of the service gets its arguments and gives the exit code`() async {
        #expect(await GivenBinary().run(["count", "a", "b", "c"]) == 3)
    }

    @Test func `all faults of the process and the service come in one report, and the code is 78`() async {
        let binary = GivenBinary()
        #expect(await binary.run([], ["PORT": "ninety", "METRICS_PORT": "70000", "LOG_LEVEL": "loud"]) == 78)
        for name in ["PORT is", "METRICS_PORT is", "LOG_LEVEL is", "DATABASE_URL is not set", "GREETING is not set"] {
            #expect(binary.complaints.text.contains(name), "\(name)")
        }
        #expect(binary.complaints.all.count == 1)
    }

    @Test func `faults that the service neither checks nor names as such are reported with the others`() async {
        let unchecked = GivenBinary()
        let code = await unchecked.run(["serve"], ["PORT": "x"]) {
            GivenBinary.Own(greeting: $0.string("WORD", "One."))
        }
        #expect(code == 78)
        #expect(unchecked.complaints.text.contains("PORT is") && unchecked.complaints.text.contains("WORD is not set"))

        let foreign = GivenBinary()
        #expect(await foreign.run(["serve"], ["PORT": "x"]) { _ in throw GivenBinary.Unreadable() } == 78)
        #expect(foreign.complaints.text.contains("PORT is"))
        #expect(foreign.complaints.text.contains("the stars are not right"))
    }

    @Test func `one port for both purposes is a fault`() async {
        let binary = GivenBinary()
        let variables = ["PORT": "26001", "METRICS_PORT": "26001", "DATABASE_URL": "postgresql:///x", "GREETING": "hi"]
        #expect(await binary.run(["serve"], variables) == 78)
        #expect(binary.complaints.text.contains("METRICS_PORT is the same as PORT"))
    }

    @Test func `a description that cannot be made is 1`() async {
        let binary = GivenBinary()
        #expect(await binary.run(["openapi"], [:]) { _ in throw GivenBinary.Unreadable() } == 1)
        #expect(binary.complaints.text.contains("the stars are not right"))
    }

    @Test func `migrate asks for the owner's address only, and fails with 1 where nobody answers`() async {
        let binary = GivenBinary()
        #expect(await binary.run(["migrate"], ["GREETING": "hi"]) == 78)
        let variables = ["GREETING": "hi", "MIGRATION_DATABASE_URL": "postgresql://nobody@/x?host=/nowhere"]
        #expect(await binary.run(["migrate"], variables) == 1)
    }
}
