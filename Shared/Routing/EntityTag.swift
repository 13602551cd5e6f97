public import HTTP

/// An entity tag (RFC 9110, section 8.8.3): names one state of a resource.
public struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    /// The text between the quotes.
    public let value: String
    /// Whether it only promises an equivalent state.
    public let isWeak: Bool

    /// The tag of a row whose version counts its changes.
    public init(version: Int64) { self.init(value: "v\(version)") }

    /// A strong tag, for example a row's version. Stops the process for characters that a tag cannot have.
    public init(value: String) {
        precondition(Self.isOpaque(value.utf8), "an entity tag is visible characters without quotes")
        self.value = value
        isWeak = false
    }

    /// A tag as it stands in a field.
    public init?(_ text: String) {
        isWeak = text.utf8.starts(with: "W/".utf8)
        let quoted = isWeak ? text.utf8.dropFirst(2) : text.utf8[...]
        guard quoted.count >= 2, quoted.first == UInt8(ascii: "\""), quoted.last == UInt8(ascii: "\""),
            Self.isOpaque(quoted.dropFirst().dropLast())
        else { return nil }
        value = String(quoted.dropFirst().dropLast()) ?? ""
    }

    private static func isOpaque(_ text: some Sequence<UInt8>) -> Bool {
        text.allSatisfy { $0 == 0x21 || (0x23...0x7E).contains($0) || $0 >= 0x80 }
    }

    /// The tag as it stands in a field.
    public var description: String { (isWeak ? "W/\"" : "\"") + value + "\"" }
}

/// What `If-Match` and `If-None-Match` say (RFC 9110, section 13).
public enum Preconditions {
    /// The tags of a field: nil where it does not stand, `any` for `*`.
    private enum Tags {
        case any
        case list([EntityTag])
    }

    private static func tags(_ head: RequestHead, _ name: String) throws(Problem) -> Tags? {
        guard head.contains(name) else { return nil }
        let values = head.values(name)
        if values == ["*"] { return .any }
        var tags: [EntityTag] = []
        for element in values.flatMap(FieldValue.list) {
            guard let tag = EntityTag(element) else { throw .badRequest("\(name) is malformed.") }
            tags.append(tag)
        }
        return .list(tags)
    }

    /// Whether the caller has this state already: a GET is then answered 304. Weak comparison, as the RFC asks. A
    /// malformed field says nothing.
    static func isUnchanged(_ head: RequestHead, _ current: EntityTag) -> Bool {
        guard let tags = try? tags(head, "if-none-match") else { return false }
        switch tags {
        case .any: return true
        case .list(let tags): return tags.contains { $0.value == current.value }
        }
    }

    /// Throws 412 when the caller means another state than the current one. Strong comparison, as the RFC asks.
    ///
    /// - Parameter current: the tag of what is there now; nil where there is nothing.
    public static func require(_ head: RequestHead, current: EntityTag?) throws(Problem) {
        switch try tags(head, "if-match") {
        case .any? where current == nil: throw Problem(.preconditionFailed)
        case .list(let tags)?:
            guard let current, !current.isWeak, tags.contains(current) else { throw Problem(.preconditionFailed) }
        default: break
        }
        switch try tags(head, "if-none-match") {
        case .any? where current != nil: throw Problem(.preconditionFailed)
        case .list(let tags)? where tags.contains { $0.value == current?.value }:
            throw Problem(.preconditionFailed)
        default: break
        }
    }
}

extension Call {
    /// Throws 412 when `If-Match` or `If-None-Match` mean another state than `current`.
    public func requireMatch(_ current: EntityTag?) throws(Problem) {
        try Preconditions.require(head, current: current)
    }
}
