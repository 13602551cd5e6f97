/// A piece of a template: words, a place for a value, or words that stand only where a value is there. Nothing more: a
/// template decides nothing.
enum TemplatePiece: Hashable, Sendable {
    case words(String)
    /// `{{name}}`
    case value(String)
    /// `{{#name}} … {{/name}}`, not nested.
    case section(String, [TemplatePiece])
}

/// What is wrong with a template, or with what it is given.
enum TemplateFault: Error, Hashable, Sendable {
    /// A file is not written as templates are; what, and where.
    case malformed(String)
    /// There is no template of that name in any language.
    case unknown(String)
    /// A value without which the text makes no sense.
    case missing(String)
    /// A link that does not begin with https:// or http://.
    case notALink(String)
}

extension [TemplatePiece] {
    /// Reads the pieces of one line or paragraph.
    init(reading text: String) throws(TemplateFault) {
        self = []
        var rest = text[...]
        var open: (name: String, pieces: [TemplatePiece])?
        func add(_ piece: TemplatePiece, _ pieces: inout [TemplatePiece]) {
            if open != nil { open?.pieces.append(piece) } else { pieces.append(piece) }
        }
        while let start = rest.firstRange(of: "{{") {
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
                throw .malformed("no }} in: \(text)")
            }
            if start.lowerBound > rest.startIndex { add(.words(String(rest[..<start.lowerBound])), &self) }
            let name = rest[start.upperBound..<end.lowerBound]
            rest = rest[end.upperBound...]
            switch name.first {
            case "#":
                guard open == nil else { throw .malformed("a section within a section in: \(text)") }
                open = (try Self.name(name.dropFirst(), text), [])
            case "/":
                guard let section = open, try section.name == Self.name(name.dropFirst(), text) else {
                    throw .malformed("an end without a section in: \(text)")
                }
                open = nil
                append(.section(section.name, section.pieces))
            default: add(.value(try Self.name(name, text)), &self)
            }
        }
        guard open == nil else { throw .malformed("a section without an end in: \(text)") }
        if !rest.isEmpty { append(.words(String(rest))) }
    }

    /// Names are words of ASCII letters.
    private static func name(_ text: Substring, _ line: String) throws(TemplateFault) -> String {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else {
            throw .malformed("`\(text)` is no name in: \(line)")
        }
        return String(text)
    }

    /// The text with the values in their places, each escaped for where it stands. What a value holds is never read as a
    /// template.
    func filled(_ values: [String: String], for context: TextContext) throws(TemplateFault) -> String {
        var text = ""
        for piece in self {
            switch piece {
            case .words(let words): text += context.written(words)
            case .value(let name):
                guard let value = values[name], !value.isEmpty else { throw .missing(name) }
                text += context.escaped(value)
            case .section(let name, let pieces):
                if values[name]?.isEmpty == false { text += try pieces.filled(values, for: context) }
            }
        }
        return text
    }

    /// The values without which it cannot be filled.
    var needed: Set<String> {
        reduce(into: []) { names, piece in
            if case .value(let name) = piece { names.insert(name) }
        }
    }

    /// All values that it has a place for.
    var places: Set<String> {
        reduce(into: []) { names, piece in
            switch piece {
            case .words: break
            case .value(let name): names.insert(name)
            case .section(let name, let pieces): names.formUnion(pieces.places.union([name]))
            }
        }
    }
}
