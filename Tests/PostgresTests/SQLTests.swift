import FoundationEssentials
import Testing

@testable import Postgres

struct SQLTests {
    @Test func `values become binds and never text`() {
        let name = "x'); DROP TABLE members; --"
        let sql: SQL = "SELECT id FROM members WHERE name = \(name) AND age > \(41)"
        #expect(sql.text == "SELECT id FROM members WHERE name = $1 AND age > $2")
        #expect(sql.texts == [name, "41"])
    }

    @Test func `pieces compose and their values are numbered anew`() {
        let condition: SQL = "age > \(18) AND city = \("Graz")"
        let sql: SQL = "SELECT id FROM members WHERE tenant = \("t") AND \(condition) OR \(condition) LIMIT \(5)"
        #expect(
            sql.text
                == "SELECT id FROM members WHERE tenant = $1 AND age > $2 AND city = $3 OR age > $4 AND city = $5 LIMIT $6"
        )
        #expect(sql.texts == ["t", "18", "Graz", "18", "Graz", "5"])
    }

    @Test func `a piece may hold more than nine values`() {
        let rows = SQL.joined((0..<12).map { "(\($0), \($0 * 2))" as SQL }, by: ", ")
        let sql: SQL = "INSERT INTO t VALUES \(rows) RETURNING \(true)"
        #expect(sql.text.hasSuffix("($23, $24) RETURNING $25"))
        #expect(sql.text.contains("($9, $10), ($11, $12)"))
        #expect(sql.valueCount == 25)
        #expect(sql.texts.last == "t")
    }

    @Test func `joining nothing gives nothing`() {
        #expect(SQL.joined([], by: ", ").text == "")
    }

    @Test func `an identifier is quoted whatever it contains`() {
        let sql: SQL = "SELECT * FROM \(identifier: "we\"ird; DROP")"
        #expect(sql.text == "SELECT * FROM \"we\"\"ird; DROP\"")
    }

    @Test func `raw text needs the loud word`() {
        let sql: SQL = "SELECT 1 \(unsafeRaw: "ORDER BY 1") -- \(2)"
        #expect(sql.text == "SELECT 1 ORDER BY 1 -- $1")
    }

    @Test func `characters beyond ASCII do not disturb the places of values`() {
        let piece: SQL = "name = 'Ärger😀' AND id = \(1) AND x = '語' AND y = \(2)"
        let sql: SQL = "\("ü") \(piece)"
        #expect(sql.text == "$1 name = 'Ärger😀' AND id = $2 AND x = '語' AND y = $3")
    }

    @Test func `text with U+0000 is refused when the statement is run`() {
        let sql: SQL = "SELECT \("a\0b"), \(1)"
        #expect(throws: PostgresError.invalidBind(reason: "text with U+0000")) { try sql.check() }
        let outer: SQL = "SELECT * FROM (\(sql)) x"
        #expect(throws: PostgresError.invalidBind(reason: "text with U+0000")) { try outer.check() }
    }

    @Test func `more values than the protocol counts are refused`() {
        let many = SQL.joined((0...65_535).map { "\($0)" as SQL }, by: ",")
        #expect(throws: PostgresError.invalidBind(reason: "more than 65,535 values")) { try many.check() }
    }

    @Test func `a value that writes itself twice or never is refused`() {
        #expect(throws: PostgresError.self) { try ("\(Wrong(times: 2))" as SQL).check() }
        #expect(throws: PostgresError.self) { try ("\(Wrong(times: 0))" as SQL).check() }
    }

    @Test func `nil is NULL`() {
        let sql: SQL = "SELECT \(nil as Int?), \(3 as Int?)"
        #expect(sql.binds.value(at: 0) == nil)
        #expect(sql.binds.value(at: 1).map(Array.init) == Array("3".utf8))
    }
}

private struct Wrong: PostgresEncodable {
    let times: Int

    func encode(into writer: inout BindWriter) {
        for _ in 0..<times { writer.text("x") }
    }
}

extension SQL {
    /// The values as text, for comparison.
    var texts: [String] {
        binds.entries.indices.map { index in
            binds.value(at: index).map { String(decoding: $0, as: UTF8.self) } ?? "NULL"
        }
    }
}
