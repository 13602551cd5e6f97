import EventLoop
import HTTPClient

/// Speaks SMTP (RFC 5321) on a port of this machine and keeps what it hears.
final class MailServer {
    private(set) var commands: [String] = []
    /// Messages that were heard to their end, taken or not.
    private(set) var messages: [String] = []
    private(set) var connections = 0
    /// Replies that differ from the usual one, by the command's word; `.` is a message's end.
    var replies: [String: String] = [:]
    /// The command after which the connection is cut.
    var dropsAfter: String?
    /// Whether the reply to a message's end waits.
    var holdsMessage = false
    private let listener: Listener
    private var sockets: [Socket] = []

    init() throws {
        listener = try Listener(reusePort: false)
        EventLoop.current.spawn { await self.accept() }
    }

    var settings: SMTPSettings {
        SMTPSettings(host: "127.0.0.1", port: Int(listener.port), security: .off)
    }

    /// The subjects of the messages, in order.
    var subjects: [String] { fields("Subject") }
    /// Their Message-IDs.
    var ids: [String] { fields("Message-ID") }

    func close() {
        listener.close()
        for socket in sockets { socket.close() }
    }

    private func fields(_ name: String) -> [String] {
        messages.compactMap { message in
            message.split(separator: "\n").first { $0.hasPrefix("\(name): ") }.map {
                String($0.dropFirst(name.count + 2))
            }
        }
    }

    private func accept() async {
        while let socket = try? await listener.accept() {
            connections += 1
            sockets.append(socket)
            EventLoop.current.spawn {
                try? await self.serve(socket)
                socket.close()
            }
        }
    }

    private func serve(_ socket: Socket) async throws {
        var buffer: [UInt8] = []
        try await reply("greeting", "220 test", socket)
        while let command = try await line(&buffer, socket) {
            commands.append(command)
            let word = String(command.prefix { $0 != " " && $0 != ":" })
            if word == dropsAfter { return }
            try await reply(word, word == "DATA" ? "354 go on" : "250 ok", socket)
            if word == "QUIT" { return }
            guard word == "DATA", replies[word] == nil else { continue }
            var text: [String] = []
            while let next = try await line(&buffer, socket), next != "." { text.append(next) }
            messages.append(text.joined(separator: "\n"))
            if dropsAfter == "." { return }
            while holdsMessage { try await EventLoop.current.sleep(for: .milliseconds(5)) }
            try await reply(".", "250 taken", socket)
        }
    }

    private func reply(_ word: String, _ usual: String, _ socket: Socket) async throws {
        try await socket.write(Array("\(replies[word] ?? usual)\r\n".utf8))
    }

    private func line(_ buffer: inout [UInt8], _ socket: Socket) async throws -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                defer { buffer.removeFirst(end + 1) }
                return String(decoding: buffer[..<end].filter { $0 != 0x0D }, as: UTF8.self)
            }
            guard try await socket.read(into: &buffer, atMost: 65_536) > 0 else { return nil }
        }
    }
}
