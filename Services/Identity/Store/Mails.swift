internal import HTTPClient
internal import Models
internal import Postgres
internal import ServiceKit

extension Connection {
    /// Queues a mail; it leaves when the transaction is committed, and never otherwise.
    func post(_ letter: Letter, _ app: App) throws {
        var paragraphs = letter.text
        if let link = letter.link { paragraphs.insert(link, at: min(1, paragraphs.count)) }
        let text = "Hello \(letter.name.text),\n\n" + paragraphs.joined(separator: "\n\n") + "\n"
        try queue(
            Mail(
                to: MailAddress(letter.email.text, name: letter.name.text), subject: letter.subject, text: text,
                html: letter.html), sealedWith: app.mailKeys)
    }
}

extension Letter {
    /// The same for readers of HTML; everything in it is escaped.
    fileprivate var html: String {
        var paragraphs = text.map { "<p>\(Self.escaped($0))</p>" }
        if let link {
            let link = Self.escaped(link)
            paragraphs.insert("<p><a href=\"\(link)\">\(link)</a></p>", at: min(1, paragraphs.count))
        }
        let body = (["<p>Hello \(Self.escaped(name.text)),</p>"] + paragraphs).joined(separator: "\n")
        return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><body>\n\(body)\n</body></html>\n"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
