internal import Glibc

/// A system call that failed: its name and the error number it gave.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call, e.g. `accept4`.
    public let call: String
    /// The `errno` of the failure.
    public let code: Int32

    /// The failure of `call` with the error number `code`.
    public init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// For example `accept4: Too many open files (24)`.
    public var description: String { "\(call): \(String(cString: strerror(code))) (\(code))" }

    /// Turns the C wrappers' "negative is -errno" into a throw.
    static func check(_ result: Int32, _ call: String) throws(SystemError) -> Int32 {
        guard result >= 0 else { throw SystemError(call: call, code: -result) }
        return result
    }
}

/// The work did not end within its limit; it has been cancelled.
public struct DeadlineExceeded: Error, Hashable, Sendable {
    /// An error without details.
    public init() {}
}
