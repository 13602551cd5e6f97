/// Takes the values of a statement as PostgreSQL reads them: text, raw bytes or NULL.
///
/// All values of a statement share one buffer, each followed by a NUL byte, because libpq wants text
/// values as C strings and one buffer costs one allocation however many values there are.
public struct BindWriter: Sendable, Equatable {
    /// Where one value lies in `bytes` and where its `$n` stands in the statement.
    struct Entry: Sendable, Equatable {
        var mark: Int
        var start: Int
        var count: Int
        var format: Format
    }

    enum Format: Sendable, Equatable {
        case null
        case text
        case binary
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []

    /// Why a value cannot be sent. Building a statement does not throw, so the fault waits here until it is run.
    private(set) var fault: ValueFault?

    init() {}

    /// Sends the value as text. PostgreSQL's text holds no U+0000; such a value makes the statement fail before
    /// anything is sent.
    public mutating func text(_ value: String) {
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        closeText(from: start)
    }

    /// Sends UTF-8 as text, without making a `String` of it first.
    public mutating func text(utf8: some Sequence<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        closeText(from: start)
    }

    /// Sends a whole number as text.
    public mutating func integer(_ value: Int64) {
        let start = bytes.count
        Decimal.append(value, to: &bytes)
        closeText(from: start)
    }

    /// Sends the bytes as they are, in PostgreSQL's binary format; right for `bytea` and for text.
    public mutating func binary(_ value: [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: value)
        close(from: start, as: .binary)
    }

    /// Sends NULL.
    public mutating func null() {
        close(from: bytes.count, as: .null)
    }

    /// Says that the value cannot be sent; running the statement throws `PostgresError.invalidBind`.
    public mutating func refuse(_ reason: String) {
        fault = fault ?? ValueFault(reason: reason)
        null()
    }

    /// Adds one value whose `$n` stands at `mark` in the statement's text.
    mutating func append(_ value: some PostgresEncodable, mark: Int) {
        let before = entries.count
        value.encode(into: &self)
        if entries.count != before + 1 {
            entries.removeSubrange(before...)
            refuse("a value must write itself exactly once")
        }
        entries[before].mark = mark
    }

    /// Adds a value of another statement, which is being built into this one.
    mutating func append(_ entry: Entry, of other: BindWriter, mark: Int) {
        let start = bytes.count
        bytes.append(contentsOf: other.bytes[entry.start..<entry.start + entry.count])
        close(from: start, as: entry.format)
        entries[entries.count - 1].mark = mark
        fault = fault ?? other.fault
    }

    /// The bytes of value `index`, nil for NULL.
    func value(at index: Int) -> ArraySlice<UInt8>? {
        let entry = entries[index]
        return entry.format == .null ? nil : bytes[entry.start..<entry.start + entry.count]
    }

    private mutating func closeText(from start: Int) {
        if bytes[start...].contains(0) {
            bytes.removeSubrange(start...)
            refuse("text with U+0000")
        } else {
            close(from: start, as: .text)
        }
    }

    private mutating func close(from start: Int, as format: Format) {
        entries.append(Entry(mark: 0, start: start, count: bytes.count - start, format: format))
        bytes.append(0)
    }
}
