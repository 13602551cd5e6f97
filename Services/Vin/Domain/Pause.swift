/// How long to leave a neighbour alone that throttles or talks nonsense: doubling from 5 s to 10 min, so that a
/// service which says 403 is asked a few times an hour and not by every request. The clock is an argument.
public struct Pause: Equatable, Sendable {
    private var failures = 0
    private var until: Int64 = .min

    /// No pause.
    public init() {}

    /// The first pause, in seconds.
    static let shortest: Int64 = 5
    /// The longest pause, in seconds.
    static let longest: Int64 = 600

    /// Whether the neighbour may be asked at `second` (of whatever clock the caller keeps to).
    public func isOver(at second: Int64) -> Bool { second >= until }

    /// Begins or lengthens the pause.
    public mutating func failed(at second: Int64) {
        let length = min(Self.longest, Self.shortest << Int64(min(failures, 20)))
        failures += 1
        until = second + length
    }

    /// Ends it: the neighbour is well.
    public mutating func succeeded() {
        failures = 0
        until = .min
    }
}
