/// Why a text is not JSON, and where. Answered as 400 with the one code `malformed-json`.
public struct JSONSyntaxError: Error, Equatable, Sendable {
    /// What is wrong, in a few words fit for a caller; never a piece of the input.
    public let reason: String
    /// Offset of the first byte that does not fit, counted from 0.
    public let offset: Int

    /// A fault of syntax at a byte offset.
    public init(_ reason: String, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

/// One fault of a well-formed body: which value, which rule, in words. Many of them make one 422.
public struct JSONFault: Error, Hashable, Sendable {
    /// JSON Pointer (RFC 6901) of the value at fault, for example `/vins/3/vin`; empty for the whole body.
    public let pointer: String
    /// Stable kebab-case code, for example `required`, `wrong-type`, `too-long`.
    public let code: String
    /// One sentence for a person; never a piece of the input.
    public let message: String

    /// A fault at a pointer.
    public init(pointer: String, code: String, message: String) {
        self.pointer = pointer
        self.code = code
        self.message = message
    }
}

/// Thrown from an `init(from:)` that refuses a value: the reader adds the pointer.
public struct InvalidValue: Error, Hashable, Sendable {
    /// Stable kebab-case code.
    public let code: String
    /// One sentence for a person; never a piece of the input.
    public let message: String

    /// A refusal with a code and a sentence.
    public init(_ code: String = "invalid", _ message: String) {
        self.code = code
        self.message = message
    }
}

/// Why a body could not be read as a type.
public enum JSONReadError: Error, Equatable, Sendable {
    /// Not JSON at all: 400.
    case syntax(JSONSyntaxError)
    /// JSON, but not what the type asks for: 422 with every fault.
    case faults([JSONFault])
}
