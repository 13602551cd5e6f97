/// Writes CSV after RFC 4180 that no spreadsheet takes for formulas: a cell that begins with one of
/// `= + - @`, a tab, CR, LF or their full-width forms gets an apostrophe in front, unless it is a plain number.
public struct CSVWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    private var isFirstCell = true

    /// An empty table.
    public init() {}

    /// Hands over what has been written and goes on empty: for streams.
    public mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// Writes a whole row.
    public mutating func row(_ cells: [String]) {
        for cell in cells { self.cell(cell) }
        endRow()
    }

    /// Writes one cell. Every cell is quoted.
    public mutating func cell(_ text: String) {
        if !isFirstCell { bytes.append(UInt8(ascii: ",")) }
        isFirstCell = false
        bytes.append(UInt8(ascii: "\""))
        if Self.isFormula(text) { bytes.append(UInt8(ascii: "'")) }
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Ends the row.
    public mutating func endRow() {
        bytes.append(contentsOf: [0x0D, 0x0A])
        isFirstCell = true
    }

    private static func isFormula(_ text: String) -> Bool {
        switch text.unicodeScalars.first {
        case "=", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        case "+", "-": !isNumber(text.utf8.dropFirst())
        default: false
        }
    }

    /// Digits, with one point between them.
    private static func isNumber(_ text: some Collection<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }
    }
}
