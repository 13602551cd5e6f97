/// One setting that the program knows: what `--help` says of it.
public struct Setting: Equatable, Sendable {
    /// The variable's name.
    public let name: String
    /// One sentence: what it does.
    public let summary: String
    /// The values it takes, in words.
    public let takes: String
    /// What it is when it is not set; nil where it must be set, an empty text where it may be left out.
    public let fallback: String?
    /// Whether it can also be given as a file, named by the variable `<name>_FILE`.
    public let isSecret: Bool

    /// The setting in two lines of help.
    var help: String {
        let presence =
            switch fallback {
            case nil: "required"
            case .some(""): "optional"
            case .some(let value): "default \(value)"
            }
        let file = isSecret ? "; or \(name)_FILE with the path of a file" : ""
        return "  \(name)  (\(takes); \(presence)\(file))\n      \(summary)\n"
    }
}
