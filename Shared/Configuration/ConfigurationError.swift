/// Everything that is wrong with the environment, at once. A program that catches it prints it and exits 78
/// (`EX_CONFIG` of sysexits.h) before it listens on anything.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One setting and what is wrong with it.
    public struct Fault: Equatable, Sendable {
        /// The variable's name.
        public let name: String
        /// What is wrong, as the end of a sentence that starts with the name. Never shows a secret.
        public let message: String
    }

    /// The faults in the order in which the settings were read.
    public let faults: [Fault]

    /// One line per fault.
    public var description: String {
        faults.map { "\($0.name) \($0.message)" }.joined(separator: "\n")
    }
}
