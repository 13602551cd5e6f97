/// What an `Accept-Language` field asks for (RFC 9110, section 12.5.4).
public enum AcceptLanguage {
    /// The languages of the field's values, the most wanted first, of equals the earlier. What is malformed, not wanted
    /// (`q=0`) or any language (`*`) is left out.
    public static func languages(_ values: [String]) -> [String] {
        let wanted = values.flatMap(FieldValue.list).compactMap { element -> (language: String, weight: Int)? in
            guard let (language, parameters) = FieldValue.parameters(element), FieldValue.isToken(language),
                language != "*"
            else { return nil }
            let weight = parameters.first { $0.name == "q" }.map { Accept.weight($0.value) } ?? 1000
            return weight.flatMap { $0 > 0 ? (language, $0) : nil }
        }
        return wanted.enumerated()
            .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element.language)
    }
}
