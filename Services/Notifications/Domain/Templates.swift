import Models

/// A letter as it is sent, in one language.
struct Letter: Hashable, Sendable {
    let subject: String
    let text: String
    let html: String
}

/// Every text of the service in every language that it knows.
struct Templates: Sendable {
    /// By language in lower case, then by name.
    private let languages: [String: [String: Template]]
    /// What stands around the HTML of every mail.
    private let page: [TemplatePiece]
    /// What all others fall back to.
    static let lastLanguage = "en"
    /// The name of greeting and foot: not a letter of its own.
    private static let frame = "frame"

    /// Reads files of templates by language. Each language has a frame, and nothing that English lacks.
    init(files: [(language: String, text: String)], page: String) throws(TemplateFault) {
        var languages: [String: [String: Template]] = [:]
        for (language, text) in files {
            let read = try [String: Template](reading: text)
            for (name, template) in read {
                guard languages[language, default: [:]].updateValue(template, forKey: name) == nil else {
                    throw .malformed("\(name) stands twice in \(language)")
                }
            }
        }
        guard let known = languages[Self.lastLanguage] else { throw .malformed("no English") }
        for (language, templates) in languages {
            guard templates[Self.frame] != nil else { throw .malformed("\(language) has no frame") }
            for (name, template) in templates where known[name]?.places != template.places {
                throw .malformed("\(name) has other places in \(language) than in English")
            }
        }
        self.languages = languages
        self.page = try [TemplatePiece](reading: page)
    }

    /// The names of all letters.
    var names: [String] {
        (languages[Self.lastLanguage] ?? [:]).keys.filter { $0 != Self.frame }.sorted()
    }

    /// The languages, in lower case.
    var tags: [String] { languages.keys.sorted() }

    /// The values that a letter has a place for, and those that it cannot do without.
    func values(of name: String) throws(TemplateFault) -> (places: Set<String>, needed: Set<String>) {
        let template = try find(name, Self.lastLanguage).template
        return (template.places, template.needed)
    }

    /// A letter to one person. `values` has `name` where the person's is known.
    func letter(
        _ name: String, in language: LanguageTag?, _ values: [String: String]
    ) throws(TemplateFault) -> Letter {
        let (tag, template) = try find(name, language?.key ?? Self.lastLanguage)
        let frame = try find(Self.frame, tag).template
        let subject = try template.title(values)
        let plain = try Self.framed(template, by: frame, values, for: .plain)
        let marked = try Self.framed(template, by: frame, values, for: .html)
        return Letter(
            subject: subject, text: plain.joined(separator: "\n\n") + "\n",
            html: try html(title: subject, tag, marked.joined(separator: "\n")))
    }

    /// The same as it stands in the app: no greeting, no link.
    func notification(
        _ name: String, in language: LanguageTag, _ values: [String: String]
    ) throws(TemplateFault) -> (title: String, text: String) {
        let template = try find(name, language.key).template
        return (
            try template.title(values),
            try template.paragraphs(values, for: .plain, withLinks: false).joined(separator: "\n\n")
        )
    }

    /// Values of the kinds that are written differently in each language, as text.
    func words(_ language: LanguageTag?) -> Wording {
        Wording(language: Self.chain(language?.key ?? Self.lastLanguage).first { languages[$0] != nil } ?? "en")
    }

    /// Greeting, text, foot.
    private static func framed(
        _ template: Template, by frame: Template, _ values: [String: String], for context: TextContext
    ) throws(TemplateFault) -> [String] {
        let around = try frame.paragraphs(values, for: context)
        return around.prefix(1) + (try template.paragraphs(values, for: context)) + around.dropFirst()
    }

    private func html(title: String, _ language: String, _ content: String) throws(TemplateFault) -> String {
        var text = ""
        for piece in page {
            switch piece {
            case .words(let words): text += words
            case .value("title"): text += TextContext.html.escaped(title)
            case .value("language"): text += language
            case .value("content"): text += content
            case .value(let name), .section(let name, _): throw .malformed("the page has no \(name)")
            }
        }
        return text
    }

    /// A template in the language, or in the nearest that has it: `de-at`, `de`, `en`.
    private func find(_ name: String, _ language: String) throws(TemplateFault) -> (tag: String, template: Template) {
        for tag in Self.chain(language) {
            if let template = languages[tag]?[name] { return (tag, template) }
        }
        throw .unknown(name)
    }

    private static func chain(_ language: String) -> [String] {
        var parts = language.split(separator: "-")
        var tags: [String] = []
        while !parts.isEmpty {
            tags.append(parts.joined(separator: "-"))
            parts.removeLast()
        }
        return tags + [lastLanguage]
    }
}
