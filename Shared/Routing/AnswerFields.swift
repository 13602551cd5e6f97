import HTTP

/// The fields that every answer carries, SECURITY.md point 16.
enum AnswerFields {
    static let standard: Fields = [
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    ]

    /// Adds what is missing; what the answer says itself stays.
    static func complete(_ fields: inout Fields, _ context: RequestContext) {
        var all = standard
        all.add("X-Request-Id", context.requestID)
        for line in fields.lines { all.put(line) }
        for line in context.answerFields.lines where !all.contains(line.name) { all.add(line.name, line.value) }
        fields = all
    }
}

extension Fields {
    /// Puts a line in the place of a standard one; several lines of one name of the answer's own stay several.
    fileprivate mutating func put(_ line: Line) {
        if AnswerFields.standard.contains(line.name) {
            self[line.name] = line.value
        } else {
            add(line.name, line.value)
        }
    }
}
