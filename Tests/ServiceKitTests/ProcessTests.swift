import EventLoop
import Glibc
import TestSupport
import Testing

@testable import ServiceKit

/// The echo probe as a process of its own.
private struct Echo: Sendable {
    let process: Int32
    let port: UInt16
    let metricsPort: UInt16
    let folder: String

    /// Starts it and waits for its line `serving`.
    static func start(in folder: String, _ variables: String = "") async throws -> Echo {
        // In a subshell that keeps the exit code, so that nobody waits for the child.
        let started = try shell(
            """
            (sh -c 'echo $$ >"$1/pid"; shift; exec "$@"' - '\(folder)' \
                env PORT=0 WORKERS=2 \(variables) '\(productsFolder)/echo' 2>'\(folder)/log'
            echo $? >'\(folder)/code') </dev/null >/dev/null 2>&1 &
            """)
        try #require(started.status == 0)
        var log = ""
        for _ in 0..<2_000 where !log.contains("\"serving\"") {
            try await Task.sleep(for: .milliseconds(10))
            log = (try? shell("cat '\(folder)/log'").text) ?? ""
        }
        let line = try #require(log.split(separator: "\n").first { $0.contains("\"serving\"") }.map(String.init))
        let process = try #require(Int32(try shell("cat '\(folder)/pid'").text.split(separator: "\n").first ?? ""))
        return Echo(
            process: process, port: try number("port", in: line), metricsPort: try number("metricsPort", in: line),
            folder: folder)
    }

    /// The exit code, once it has ended.
    func code() async throws -> Int32 {
        for _ in 0..<3_000 {
            if let code = Int32(try shell("cat '\(folder)/code' 2>/dev/null").text.split(separator: "\n").first ?? "") {
                return code
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        kill(process, SIGKILL)
        throw Unexpected(what: "the process did not end")
    }
}

@Suite(.serialized) struct `The echo probe` {
    @Test func `it answers OK and what it is told, and ends with 0 after what is in flight`() async throws {
        try await withFolder { folder in
            let echo = try await Echo.start(in: folder)
            try await onWorker { _ in
                for path in ["/", "/any/thing?a=b"] {
                    let reply = try await fetch(echo.port, "GET", path)
                    #expect(reply.status == 200 && reply.body == "OK")
                    #expect(reply.field("Content-Type")?.hasPrefix("text/plain") == true)
                }
                #expect(try await fetch(echo.port, "POST", "/x", body: "as it was").body == "as it was")
                #expect(try await fetch(echo.port, "PUT", "/x").status == 405)
                #expect(try await fetch(echo.port, "OPTIONS", "/x").field("Allow") == "GET, HEAD, OPTIONS, POST")
                #expect(try await fetch(echo.port, "GET", "/%zz").status == 400)
                #expect(try await fetch(echo.metricsPort, "GET", "/readyz").status == 200)
                let slow = try await Socket.connect(host: "127.0.0.1", port: echo.port)
                let begun = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
                try await slow.write(Array(begun.utf8))
                // `100 Continue` tells that the handler has the request.
                var answer: [UInt8] = []
                while !String(decoding: answer, as: UTF8.self).contains("100 Continue") {
                    #expect(try await slow.read(into: &answer, atMost: 1_000) > 0)
                }
                kill(echo.process, SIGTERM)
                try await eventually("unready") { try await fetch(echo.metricsPort, "GET", "/readyz").status == 503 }
                try await slow.write(Array("hi".utf8))
                let last = try await reply(from: slow)
                #expect(last.status == 200 && last.body == "hi")
            }
            #expect(try await echo.code() == 0)
        }
    }

    @Test func `a second signal ends it at once with 1`() async throws {
        try await withFolder { folder in
            let echo = try await Echo.start(in: folder, "DRAIN_DELAY=100s")
            kill(echo.process, SIGTERM)
            try await onWorker { _ in
                try await eventually("unready") { try await fetch(echo.metricsPort, "GET", "/readyz").status == 503 }
            }
            kill(echo.process, SIGINT)
            #expect(try await echo.code() == 1)
        }
    }

    @Test func `exit codes are 0, 64, 78 and 1`() async throws {
        let echo = "'\(productsFolder)/echo'"
        #expect(try shell("\(echo) version").text == "echo \(Version.text)\n")
        #expect(try shell("\(echo) openapi").status == 0)
        #expect(try shell("\(echo) dance").status == 64)
        let faults = try shell("PORT=x WORKERS=0 \(echo)")
        #expect(faults.status == 78)
        #expect(faults.text.contains("PORT is") && faults.text.contains("WORKERS is"))
        try await onWorker { _ in
            let taken = try Listener(port: 0)
            let refused = try shell("PORT=\(taken.port) \(echo)")
            #expect(refused.status == 1)
            #expect(refused.text.contains("Address already in use"))
        }
    }
}
