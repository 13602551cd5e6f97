import EventLoop

@testable import HTTPClient

/// What a scripted mail server heard.
final class Mailbox {
    var commands: [String] = []
    var messages: [String] = []
    /// Replies that differ from the usual one, by the command's first word; `.` is the end of a message.
    var replies: [String: String] = [:]
    /// The command after which the connection is dropped.
    var dropsAfter: String?

    /// Speaks SMTP with one client until it goes.
    func serve(_ peer: Peer) async throws {
        try await peer.write((replies["greeting"] ?? "220 test ESMTP") + "\r\n")
        while true {
            let command = try await peer.line()
            commands.append(command)
            let word = String(command.prefix { $0 != " " && $0 != ":" })
            if word == dropsAfter { return }
            switch word {
            case "EHLO": try await reply(word, "250-test\r\n250-SIZE 1000000\r\n250 8BITMIME", peer)
            case "DATA":
                try await reply(word, "354 go on", peer)
                if replies[word] == nil { try await message(peer) }
            case "QUIT":
                try await reply(word, "221 bye", peer)
                return
            default: try await reply(word, "250 ok", peer)
            }
        }
    }

    private func message(_ peer: Peer) async throws {
        var lines: [String] = []
        while true {
            let line = try await peer.line()
            if line == "." { break }
            lines.append(line)
            if dropsAfter == "the first line" { throw Peer.Ended() }
        }
        messages.append(lines.joined(separator: "\n"))
        if dropsAfter == "." { throw Peer.Ended() }
        try await reply(".", "250 queued", peer)
    }

    private func reply(_ word: String, _ usual: String, _ peer: Peer) async throws {
        try await peer.write((replies[word] ?? usual) + "\r\n")
    }
}

/// A mail server and a mailer on one worker and a pool of two threads.
func withMailServer(
    _ prepare: @Sendable (Mailbox, inout SMTPSettings) -> Void = { _, _ in },
    _ body: @Sendable (Mailer, Mailbox, ScriptedServer) async throws -> Void
) async throws {
    try await onWorkerWithPool { pool in
        let mailbox = Mailbox()
        let server = try ScriptedServer { try await mailbox.serve($0) }
        var settings = SMTPSettings(host: "127.0.0.1", port: Int(server.listener.port), security: .off)
        prepare(mailbox, &settings)
        let mailer = Mailer(settings, pool: pool)
        try await body(mailer, mailbox, server)
        await mailer.close()
        server.close()
    }
}
