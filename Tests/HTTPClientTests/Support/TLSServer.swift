import EventLoop
import FoundationEssentials
import TestSupport

/// `openssl s_server` with a certificate made for the test, in a folder of its own.
final class TLSServer {
    struct NotReady: Error {}
    struct NotMade: Error { let what: String }

    let folder: String
    let port: Int
    private let program: Program

    /// The certificate of the server, which is its own authority.
    var certificate: String { "\(folder)/cert.pem" }

    /// `names`: subjectAltName, such as `IP:127.0.0.1`; `options`: more arguments for s_server; `files`: what `-HTTP`
    /// serves: name and complete answer; `input`: what s_server sends once a client is there.
    init(
        names: String = "IP:127.0.0.1,DNS:localhost", options: String, files: [String: String] = [:], input: String = ""
    )
        async throws
    {
        let folder = "/tmp/driveline-tls.\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        self.folder = folder
        for (name, content) in files { try Self.write(content, to: "\(folder)/\(name)") }
        let made = try shell(
            """
            cd \(folder) && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
            -subj /CN=test -addext subjectAltName=\(names) -keyout key.pem -out cert.pem
            """)
        guard made.status == 0 else { throw NotMade(what: made.text) }
        program = try Program(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-key", "key.pem", "-cert", "cert.pem"]
                + options.split(separator: " ").map(String.init),
            in: folder, input: input, log: "\(folder)/log")
        port = try await Self.port(in: "\(folder)/log")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// What the server has written so far: also what it decrypted.
    var log: String { String(decoding: FileManager.default.contents(atPath: "\(folder)/log") ?? Data(), as: UTF8.self) }

    /// Suspends until the server has decrypted `text`; false when it did not within some seconds.
    func heard(_ text: String) async throws -> Bool {
        for _ in 0..<1000 {
            if log.contains(text) { return true }
            try await EventLoop.current.sleep(for: .milliseconds(5))
        }
        return false
    }

    private static func write(_ text: String, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else { throw NotReady() }
    }

    /// s_server says `ACCEPT 127.0.0.1:40123` when it listens.
    private static func port(in log: String) async throws -> Int {
        for _ in 0..<2000 {
            let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
            if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") }),
                let port = line.split(separator: ":").last.flatMap({ Int($0) })
            {
                return port
            }
            try await EventLoop.current.sleep(for: .milliseconds(5))
        }
        throw NotReady()
    }
}
