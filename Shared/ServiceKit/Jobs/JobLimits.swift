/// How jobs of one kind are worked on.
public struct JobLimits: Sendable {
    /// How many run at once, over all processes.
    public var concurrency: Int
    /// How long one try may take; then its task is cancelled and the try has failed.
    public var timeout: Duration
    /// How often a failure is tried again; after the last one the job is a dead letter.
    public var retries: Int
    /// The pause after the first failure. It doubles with each further one, give or take a fifth, so that what failed
    /// together does not come back together.
    public var pause: Duration
    /// The longest pause.
    public var longestPause: Duration

    /// Limits; what is not said suits work of a second or less that talks to a neighbour: with ten retries the last try
    /// is three and a half hours after the first.
    public init(
        concurrency: Int = 8, timeout: Duration = .seconds(60), retries: Int = 10, pause: Duration = .seconds(2),
        longestPause: Duration = .seconds(7_200)
    ) {
        precondition(concurrency > 0 && retries >= 0 && timeout > .zero && pause > .zero && longestPause >= pause)
        self.concurrency = concurrency
        self.timeout = timeout
        self.retries = retries
        self.pause = pause
        self.longestPause = longestPause
    }

    /// The pause after the try of that number, which failed.
    ///
    /// - Parameter random: from 0 up to 1.
    func pause(after attempt: Int, random: Double) -> Duration {
        let doubled = pause * Double(1 << min(max(attempt, 1) - 1, 30))
        return min(doubled, longestPause) * (0.8 + 0.4 * random)
    }
}
