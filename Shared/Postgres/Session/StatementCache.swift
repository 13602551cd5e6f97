/// The statements that are prepared on one connection, by their text, at most `limit` of them.
///
/// When one is added to a full cache, the one used longest ago goes; its name waits in `outdated` until the owner has
/// told the server to forget it.
struct StatementCache {
    /// A statement's name on the server.
    final class Statement {
        let name: String
        let text: String
        fileprivate var lastUse = 0

        init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    private let limit: Int
    private var statements: [String: Statement] = [:]
    private var clock = 0
    private var named = 0
    /// Names the server still knows and we no longer use.
    private(set) var outdated: [String] = []

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { statements.count }

    /// The statement for the text, if it is prepared.
    mutating func find(_ text: String) -> Statement? {
        guard let statement = statements[text] else { return nil }
        clock += 1
        statement.lastUse = clock
        return statement
    }

    /// A new name for a statement that is about to be prepared.
    mutating func add(_ text: String) -> Statement {
        if statements.count >= limit, let oldest = statements.values.min(by: { $0.lastUse < $1.lastUse }) {
            forget(oldest, onServer: true)
        }
        clock += 1
        named += 1
        let statement = Statement(name: "s\(named)", text: text)
        statement.lastUse = clock
        statements[text] = statement
        return statement
    }

    /// The statement is to be prepared anew when it is next used. `onServer`: the server still knows it.
    mutating func forget(_ statement: Statement, onServer: Bool) {
        guard statements[statement.text] === statement else { return }
        statements[statement.text] = nil
        if onServer { outdated.append(statement.name) }
    }

    /// The names to be forgotten by the server; they are not given again.
    mutating func takeOutdated() -> [String] {
        defer { outdated = [] }
        return outdated
    }
}
