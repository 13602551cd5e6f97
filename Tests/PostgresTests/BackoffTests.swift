import TestSupport
import Testing

@testable import Postgres

struct BackoffTests {
    @Test func `pauses are random within a limit that doubles up to the longest`() {
        var generator = SeededRandom(seed: 42)
        var longest = Array(repeating: Duration.zero, count: 10)
        var shortest = Array(repeating: Duration.seconds(9), count: 10)
        for _ in 0..<500 {
            var backoff = Backoff(shortest: .milliseconds(50), longest: .seconds(1))
            for failure in 0..<10 {
                let pause = backoff.next(using: &generator)
                longest[failure] = max(longest[failure], pause)
                shortest[failure] = min(shortest[failure], pause)
            }
        }
        for failure in 0..<10 {
            let limit = min(Duration.seconds(1), .milliseconds(50 << failure))
            #expect(longest[failure] <= limit && longest[failure] > limit * 0.9)
            #expect(shortest[failure] < limit * 0.1)
        }
    }

    @Test func `after a success pauses are short again`() {
        var generator = SeededRandom(seed: 7)
        var backoff = Backoff(shortest: .milliseconds(50), longest: .seconds(1))
        for _ in 0..<70 { _ = backoff.next(using: &generator) }
        #expect(backoff.failures == 70)
        backoff.reset()
        let pause = backoff.next(using: &generator)
        #expect(pause <= .milliseconds(50))
    }
}
