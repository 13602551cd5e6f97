import EventLoop
import HTTPClient
import Testing

private func at(_ milliseconds: Int) -> Instant {
    Instant(nanoseconds: 1_000_000_000_000 + Int64(milliseconds) * 1_000_000)
}

@Suite struct CircuitBreakerTests {
    private let settings = CircuitBreaker.Settings(
        window: .seconds(10), minimumVolume: 4, failureRatio: 0.5, openFor: .seconds(5))

    /// Admits and records one attempt; nil when it was refused.
    @discardableResult
    private func attempt(_ result: CircuitBreaker.Result, _ breaker: inout CircuitBreaker, at now: Instant) -> Bool {
        guard case .pass(let ticket) = breaker.admit(at: now) else { return false }
        breaker.record(result, for: ticket, at: now)
        return true
    }

    private func opened(at now: Instant) -> CircuitBreaker {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<4 { attempt(.failure, &breaker, at: now) }
        return breaker
    }

    @Test func `failures below the minimum volume leave it closed`() {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<3 { attempt(.failure, &breaker, at: at(0)) }
        #expect(breaker.state(at: at(0)) == .closed)
    }

    @Test func `half of the attempts failing opens it, and it says how long it refuses`() {
        var breaker = CircuitBreaker(settings)
        attempt(.success, &breaker, at: at(0))
        attempt(.success, &breaker, at: at(0))
        attempt(.failure, &breaker, at: at(0))
        #expect(breaker.state(at: at(0)) == .closed)
        attempt(.failure, &breaker, at: at(0))
        #expect(breaker.state(at: at(0)) == .open)
        #expect(breaker.admit(at: at(2000)) == .refuse(retryAfter: .seconds(3)))
    }

    @Test func `less than half of the attempts failing leaves it closed`() {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<11 { attempt(.success, &breaker, at: at(0)) }
        for _ in 0..<10 { attempt(.failure, &breaker, at: at(0)) }
        #expect(breaker.state(at: at(0)) == .closed)
    }

    @Test func `failures that have left the window no longer count`() {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<3 { attempt(.failure, &breaker, at: at(0)) }
        attempt(.failure, &breaker, at: at(10_000))
        #expect(breaker.state(at: at(10_000)) == .closed)
        for _ in 0..<3 { attempt(.failure, &breaker, at: at(11_000)) }
        #expect(breaker.state(at: at(11_000)) == .open)
    }

    @Test func `one probe passes when the time is over, everyone else waits for it`() {
        var breaker = opened(at: at(0))
        #expect(breaker.state(at: at(5000)) == .halfOpen)
        guard case .pass = breaker.admit(at: at(5000)) else {
            Issue.record("no probe")
            return
        }
        for _ in 0..<3 { #expect(breaker.admit(at: at(5001)) == .refuse(retryAfter: .seconds(5))) }
        #expect(breaker.state(at: at(5001)) == .halfOpen)
    }

    @Test func `a probe that succeeds closes it and forgets the failures`() {
        var breaker = opened(at: at(0))
        #expect(attempt(.success, &breaker, at: at(5000)))
        #expect(breaker.state(at: at(5000)) == .closed)
        for _ in 0..<3 { attempt(.failure, &breaker, at: at(5000)) }
        #expect(breaker.state(at: at(5000)) == .closed)
    }

    @Test func `a probe that fails opens it for another while`() {
        var breaker = opened(at: at(0))
        #expect(attempt(.failure, &breaker, at: at(6000)))
        #expect(breaker.admit(at: at(7000)) == .refuse(retryAfter: .seconds(4)))
    }

    @Test func `a probe that was cancelled gives its place to the next attempt`() {
        var breaker = opened(at: at(0))
        #expect(attempt(.neutral, &breaker, at: at(6000)))
        #expect(attempt(.success, &breaker, at: at(6000)))
        #expect(breaker.state(at: at(6000)) == .closed)
    }

    @Test func `results of attempts that began before it opened do not count as the probe's`() {
        var breaker = CircuitBreaker(settings)
        guard case .pass(let early) = breaker.admit(at: at(0)) else { return }
        for _ in 0..<4 { attempt(.failure, &breaker, at: at(0)) }
        guard case .pass = breaker.admit(at: at(5000)) else { return }
        breaker.record(.success, for: early, at: at(5001))
        #expect(breaker.state(at: at(5001)) == .halfOpen)
    }

    @Test func `cancelled attempts never open it`() {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<100 { attempt(.neutral, &breaker, at: at(0)) }
        #expect(breaker.state(at: at(0)) == .closed)
    }
}

@Suite struct RetryTests {
    private let policy = RetryPolicy(
        attempts: 4, firstPause: .milliseconds(100), longestPause: .milliseconds(300), longestRetryAfter: .seconds(2))

    private func decide(
        _ ending: Retry.Ending, mayRepeat: Bool = true, deadline: Instant = at(60_000), jitter: Double = 1
    ) -> Retry.Decision {
        var retry = Retry(policy, mayRepeat: mayRepeat, deadline: deadline)
        var budget = RetryBudget(at: at(0))
        return retry.next(after: ending, at: at(0), budget: &budget, jitter: jitter)
    }

    @Test(arguments: [429, 502, 503, 504])
    func `an answer that says "not now" is repeated`(status: Int) {
        #expect(decide(.status(status, retryAfter: nil)) == .pause(.milliseconds(100)))
    }

    @Test(arguments: [200, 301, 400, 404, 409, 500, 501])
    func `any other answer is the answer`(status: Int) {
        #expect(decide(.status(status, retryAfter: nil)) == .stop)
    }

    @Test func `no answer is repeated, a broken or late one is not`() {
        #expect(decide(.noAnswer) == .pause(.milliseconds(100)))
        #expect(decide(.fault) == .stop)
    }

    @Test func `what must not be repeated is not, whatever the ending`() {
        #expect(decide(.noAnswer, mayRepeat: false) == .stop)
        #expect(decide(.status(503, retryAfter: .seconds(1)), mayRepeat: false) == .stop)
    }

    @Test func `pauses double up to the longest and the attempts are counted`() {
        var retry = Retry(policy, mayRepeat: true, deadline: at(60_000))
        var budget = RetryBudget(at: at(0))
        var decisions: [Retry.Decision] = []
        for _ in 0..<4 { decisions.append(retry.next(after: .noAnswer, at: at(0), budget: &budget, jitter: 1)) }
        #expect(
            decisions == [
                .pause(.milliseconds(100)), .pause(.milliseconds(200)), .pause(.milliseconds(300)), .stop,
            ])
        #expect(retry.attempts == 4)
    }

    @Test func `the jitter takes its share of the pause`() {
        #expect(decide(.noAnswer, jitter: 0) == .pause(.zero))
        #expect(decide(.noAnswer, jitter: 0.25) == .pause(.milliseconds(25)))
    }

    @Test func `Retry-After is waited for up to the limit, a longer one ends the call`() {
        #expect(decide(.status(503, retryAfter: .seconds(2)), jitter: 0) == .pause(.seconds(2)))
        #expect(decide(.status(503, retryAfter: .seconds(3)), jitter: 0) == .stop)
    }

    @Test func `a pause that would pass the deadline ends the call`() {
        #expect(decide(.noAnswer, deadline: at(100)) == .stop)
        #expect(decide(.noAnswer, deadline: at(101)) == .pause(.milliseconds(100)))
        #expect(decide(.status(429, retryAfter: .seconds(2)), deadline: at(1500)) == .stop)
    }

    @Test func `an empty budget ends the call and says so`() {
        var retry = Retry(policy, mayRepeat: true, deadline: at(60_000))
        var budget = RetryBudget(.init(ratio: 0, burst: 1, perSecond: 0), at: at(0))
        #expect(retry.next(after: .noAnswer, at: at(0), budget: &budget, jitter: 0) == .pause(.zero))
        #expect(retry.next(after: .noAnswer, at: at(0), budget: &budget, jitter: 0) == .budgetSpent)
    }
}

@Suite struct RetryBudgetTests {
    private func withdrawals(_ budget: inout RetryBudget, at now: Instant) -> Int {
        var count = 0
        while count < 1000, budget.withdraw(at: now) { count += 1 }
        return count
    }

    @Test func `it starts with the burst and nothing more`() {
        var budget = RetryBudget(.init(ratio: 0.2, burst: 10, perSecond: 0), at: at(0))
        #expect(withdrawals(&budget, at: at(0)) == 10)
    }

    @Test func `a hundred calls earn twenty retries at a fifth each`() {
        var budget = RetryBudget(.init(ratio: 0.2, burst: 50, perSecond: 0), at: at(0))
        _ = withdrawals(&budget, at: at(0))
        for _ in 0..<101 { budget.deposit(at: at(0)) }
        #expect(withdrawals(&budget, at: at(0)) == 20)
    }

    @Test func `more than the burst is never kept`() {
        var budget = RetryBudget(.init(ratio: 1, burst: 3, perSecond: 1), at: at(0))
        for _ in 0..<100 { budget.deposit(at: at(0)) }
        #expect(withdrawals(&budget, at: at(100_000)) == 3)
    }

    @Test func `time alone gives back what it should`() {
        var budget = RetryBudget(.init(ratio: 0, burst: 10, perSecond: 0.5), at: at(0))
        _ = withdrawals(&budget, at: at(0))
        #expect(withdrawals(&budget, at: at(1000)) == 0)
        #expect(withdrawals(&budget, at: at(6000)) == 3)
    }
}

@Suite struct AddressPolicyTests {
    private func allows(_ text: String, except: [String] = []) throws -> Bool {
        let address = try #require(AddressRange(text)).bytes
        return AddressPolicy.publicOnly(except: except.compactMap { AddressRange($0) }).allows(address)
    }

    @Test(arguments: [
        "127.0.0.1", "127.255.255.255", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.127.255.255", "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1",
        "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1",
    ])
    func `an address that the public internet does not route is refused`(text: String) throws {
        #expect(try !allows(text))
    }

    @Test(arguments: ["8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "2606:4700::1111"])
    func `a public address is allowed`(text: String) throws {
        #expect(try allows(text))
    }

    @Test func `an exception allows its own range and no other`() throws {
        #expect(try allows("127.0.0.1", except: ["127.0.0.1"]))
        #expect(try !allows("127.0.0.2", except: ["127.0.0.1"]))
        #expect(try allows("10.1.7.7", except: ["10.1.0.0/20"]))
        #expect(try !allows("10.1.16.0", except: ["10.1.0.0/20"]))
    }

    @Test(arguments: ["", "localhost", "1.2.3", "1.2.3.4/33", "::/129", "1.2.3.4/", "1.2.3.4/x", "1.2.3.4/-1"])
    func `what is no range is not read as one`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func `the policy of neighbours allows everything`() {
        #expect(AddressPolicy.any.allows([127, 0, 0, 1]))
    }
}
