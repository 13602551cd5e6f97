/// The text of one kind of letter in one language: a first line, then paragraphs.
struct Template: Hashable, Sendable {
    /// A paragraph of a template.
    enum Paragraph: Hashable, Sendable {
        case words([TemplatePiece])
        /// `[label]({{name}})`: a link that stands alone.
        case link(label: [TemplatePiece], value: String)
    }

    let subject: [TemplatePiece]
    let paragraphs: [Paragraph]

    /// The values without which it cannot be written.
    var needed: Set<String> {
        paragraphs.reduce(into: subject.needed) { names, paragraph in
            switch paragraph {
            case .words(let pieces): names.formUnion(pieces.needed)
            case .link(let label, let value): names.formUnion(label.needed.union([value]))
            }
        }
    }

    /// All values that it has a place for.
    var places: Set<String> {
        paragraphs.reduce(into: subject.places) { names, paragraph in
            switch paragraph {
            case .words(let pieces): names.formUnion(pieces.places)
            case .link(let label, let value): names.formUnion(label.places.union([value]))
            }
        }
    }

    /// The first line with the values in their places, at most 200 characters.
    func title(_ values: [String: String]) throws(TemplateFault) -> String {
        let title = try subject.filled(values, for: .header)
        return title.unicodeScalars.count <= 200 ? title : String(title.prefix(199)) + "…"
    }

    /// The paragraphs with the values in their places; one in which nothing is left is left out.
    func paragraphs(
        _ values: [String: String], for context: TextContext, withLinks: Bool = true
    ) throws(TemplateFault) -> [String] {
        var texts: [String] = []
        for paragraph in paragraphs {
            switch paragraph {
            case .words(let pieces):
                let text = Self.trimmed(try pieces.filled(values, for: context))
                if !text.isEmpty { texts.append(context == .html ? "<p>\(text)</p>" : text) }
            case .link(let label, let name):
                guard withLinks else { continue }
                let target = try link(name, values)
                let label = try label.filled(values, for: context)
                texts.append(
                    context == .html
                        ? "<p><a href=\"\(TextContext.html.escaped(target))\">\(label)</a></p>" : "\(label):\n\(target)"
                )
            }
        }
        return texts
    }

    /// Without the blanks that a section that was left out leaves behind.
    private static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { $0 != " " }), let last = text.lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return String(text[first...last])
    }

    /// An address that a browser opens as a page, and nothing that it would run; of characters that stand in addresses
    /// (RFC 3986), so that nothing in it looks like markup or a place for a value.
    private func link(_ name: String, _ values: [String: String]) throws(TemplateFault) -> String {
        guard let target = values[name], !target.isEmpty else { throw .missing(name) }
        let known = target.hasPrefix("https://") || target.hasPrefix("http://")
        let refused = Set("\"<>\\^`{|}".utf8)
        guard known, target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !refused.contains($0) }) else {
            throw .notALink(name)
        }
        return target
    }
}

extension [String: Template] {
    /// Reads a file of templates: `## name`, then `# subject`, then paragraphs with empty lines between them. What stands
    /// before the first name is a comment. Lines of a paragraph are joined.
    init(reading file: String) throws(TemplateFault) {
        self = [:]
        for part in ("\n" + file).split(separator: "\n## ", omittingEmptySubsequences: false).dropFirst() {
            let lines = part.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            guard lines.count > 1, lines[1].hasPrefix("# "), self[lines[0]] == nil else {
                throw .malformed("a name of its own, then `# ` and a subject: \(lines[0])")
            }
            var paragraphs: [Template.Paragraph] = []
            for lines in lines.dropFirst(2).split(whereSeparator: \.isEmpty) {
                paragraphs.append(try Self.paragraph(lines.joined(separator: " ")))
            }
            guard !paragraphs.isEmpty else { throw .malformed("\(lines[0]) has no text") }
            self[lines[0]] = Template(
                subject: try [TemplatePiece](reading: String(lines[1].dropFirst(2))), paragraphs: paragraphs)
        }
    }

    private static func paragraph(_ text: String) throws(TemplateFault) -> Template.Paragraph {
        guard text.hasPrefix("["), text.hasSuffix("}})"), let middle = text.firstRange(of: "]({{") else {
            return .words(try [TemplatePiece](reading: text))
        }
        return .link(
            label: try [TemplatePiece](reading: String(text[..<middle.lowerBound].dropFirst())),
            value: String(text[middle.upperBound...].dropLast(3)))
    }
}
