/// The header fields of an answer: ordered, names compared without regard to case.
///
/// What goes in is clean: a control character in a value (CR and LF above all) becomes a space, so nothing that
/// came from a client can begin a field or a body of its own. A name that is no token is a programmer's mistake
/// and traps.
public struct Fields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One field.
    public struct Line: Sendable, Equatable {
        /// The name as it was given.
        public let name: String
        /// The value, without control characters.
        public let value: String
    }

    /// The fields in the order in which they were added.
    public private(set) var lines: [Line]

    /// No fields.
    public init() { lines = [] }

    /// The fields of a literal, in its order.
    public init(dictionaryLiteral elements: (String, String)...) {
        lines = []
        lines.reserveCapacity(elements.count)
        for (name, value) in elements { add(name, value) }
    }

    /// The first value of `name`. Setting replaces all of them; setting nil removes them.
    public subscript(name: String) -> String? {
        get { lines.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            let position = lines.firstIndex { $0.name.equalsIgnoringCase(name) }
            if position != nil { lines.removeAll { $0.name.equalsIgnoringCase(name) } }
            guard let newValue else { return }
            lines.insert(Self.line(name, newValue), at: position ?? lines.count)
        }
    }

    /// Adds a line, whether the name is there already or not.
    public mutating func add(_ name: String, _ value: String) {
        lines.append(Self.line(name, value))
    }

    /// All values of `name`, in order.
    public func values(_ name: String) -> [String] {
        lines.lazy.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// Whether there is a line with this name.
    public func contains(_ name: String) -> Bool {
        lines.contains { $0.name.equalsIgnoringCase(name) }
    }

    private static func line(_ name: String, _ value: String) -> Line {
        precondition(
            !name.isEmpty && name.utf8.allSatisfy(ByteSet.token.contains), "a field's name must be a token")
        guard value.utf8.allSatisfy(\.isFieldContent) else {
            let clean = value.utf8.map { $0.isFieldContent ? $0 : .space }
            return Line(name: name, value: String(decoding: clean, as: UTF8.self))
        }
        return Line(name: name, value: value)
    }
}

extension String {
    /// Whether two field names are the same; only ASCII letters differ by case.
    func equalsIgnoringCase(_ other: String) -> Bool {
        let mine = utf8
        let theirs = other.utf8
        return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.lowercased == $1.lowercased }
    }
}
