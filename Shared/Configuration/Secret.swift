/// A value that no log line, error or dump may show.
///
/// Every way of printing it gives `***`; the one way to the value is `reveal()`, which is easy to search for.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    /// Wraps a value.
    public init(_ value: String) {
        self.value = value
    }

    /// The value, for the one call that needs it.
    public func reveal() -> String { value }

    /// Always `***`.
    public var description: String { "***" }

    /// Always `***`.
    public var debugDescription: String { "***" }

    /// A mirror without children: `dump` and reflection see nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
