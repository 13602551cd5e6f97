/// A statement, or a piece of one, whose values travel apart from its text.
///
/// `"SELECT name FROM members WHERE id = \(member)"` becomes the text `SELECT name FROM members WHERE id = $1` and the
/// value; no value is ever part of the text. The type of a value is what PostgreSQL infers from its place; where it
/// cannot, write a cast: `\(count)::bigint`. Pieces compose: `"SELECT … WHERE \(condition)"` with `condition: SQL`.
public struct SQL: ExpressibleByStringInterpolation, Sendable, Equatable {
    /// The text with `$1`, `$2` … in the place of the values.
    public private(set) var text: String
    private(set) var binds: BindWriter

    /// A statement without values.
    public init(stringLiteral value: String) {
        text = value
        binds = BindWriter()
    }

    /// A statement with values; what the compiler calls for `"… \(value) …"`.
    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    /// Text that is no literal of the program: a migration, a statement a tool was given. Never for input of others.
    public init(unsafeRaw text: String) {
        self.init(stringLiteral: text)
    }

    /// How many values it carries.
    public var valueCount: Int { binds.entries.count }

    /// The pieces in order with `separator` between; for lists of columns, conditions or rows.
    public static func joined(_ pieces: some Sequence<SQL>, by separator: SQL) -> SQL {
        var result: SQL = ""
        var isFirst = true
        for piece in pieces {
            if !isFirst { result.append(separator) }
            isFirst = false
            result.append(piece)
        }
        return result
    }

    /// Adds a piece at the end; its values are numbered anew.
    public mutating func append(_ piece: SQL) {
        let source = piece.text.utf8
        var done = source.startIndex
        for (number, entry) in piece.binds.entries.enumerated() {
            let mark = source.index(source.startIndex, offsetBy: entry.mark)
            text += piece.text[done..<mark]
            binds.append(entry, of: piece.binds, mark: text.utf8.count)
            text += "$\(binds.entries.count)"
            done = source.index(mark, offsetBy: 1 + String(number + 1).utf8.count)
        }
        text += piece.text[done...]
    }

    mutating func append(literal: String) {
        text += literal
    }

    mutating func append(value: some PostgresEncodable) {
        binds.append(value, mark: text.utf8.count)
        text += "$\(binds.entries.count)"
    }
}

extension SQL {
    /// Collects the literals and values of a statement.
    public struct StringInterpolation: StringInterpolationProtocol {
        var sql: SQL

        /// Called by the compiler.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql = ""
            sql.reserve(literalCapacity + 3 * interpolationCount)
        }

        /// Text of the program's own.
        public mutating func appendLiteral(_ literal: String) {
            sql.append(literal: literal)
        }

        /// A value: the text gets `$n`.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            sql.append(value: value)
        }

        /// A value or NULL. Without this overload the compiler takes an optional for one that is about to be printed.
        public mutating func appendInterpolation(_ value: (some PostgresEncodable)?) {
            sql.append(value: value)
        }

        /// A piece of SQL with the values it carries.
        public mutating func appendInterpolation(_ piece: SQL) {
            sql.append(piece)
        }

        /// A name of a table, column or channel that is known only at run time, quoted.
        public mutating func appendInterpolation(identifier name: String) {
            sql.append(literal: SQL.quoted(identifier: name))
        }

        /// Text as it is. Whoever controls it controls the database: only for text the program itself made.
        public mutating func appendInterpolation(unsafeRaw text: String) {
            sql.append(literal: text)
        }
    }

    /// The name in double quotes, inner ones doubled, so that it is one identifier whatever it contains.
    static func quoted(identifier name: String) -> String {
        var quoted = "\""
        for character in name.unicodeScalars {
            if character == "\"" { quoted.unicodeScalars.append("\"") }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }

    private mutating func reserve(_ count: Int) {
        text.reserveCapacity(count)
    }
}
