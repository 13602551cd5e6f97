/// Pauses between failed tries: each a random part of a limit that doubles up to `longest` ("full jitter"), so that many
/// processes that lost one server do not come back at the same moment.
struct Backoff {
    let shortest: Duration
    let longest: Duration
    private(set) var failures = 0

    init(shortest: Duration, longest: Duration) {
        self.shortest = shortest
        self.longest = longest
    }

    /// The pause after one more failure.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let limit = failures < 30 ? min(longest, shortest * (1 << failures)) : longest
        failures += 1
        return limit * Double.random(in: 0...1, using: &generator)
    }

    mutating func reset() { failures = 0 }
}
