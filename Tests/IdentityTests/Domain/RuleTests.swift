import Crypto
import FoundationEssentials
import Models
import Testing

@testable import Identity

private let now = Date(timeIntervalSince1970: 1_800_000_000)

@Suite struct `Pauses after wrong guesses` {
    private let limits = AttemptLimits(free: 3, firstPause: 30, longestPause: 900, forgivenAfter: 86_400)

    @Test func `the first ones are free, then each pause is twice the one before, up to the longest`() {
        let pauses = (1...12).map { AttemptCounter.pause(after: $0, limits) }
        #expect(pauses == [0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900])
        #expect(AttemptCounter.pause(after: .max, limits) == 900)
    }

    @Test func `tries while it is closed are not heard and do not keep it closed for longer`() {
        var counter = AttemptCounter(failures: 0, closedUntil: now, lastTryAt: now)
        for _ in 0..<3 { counter = counter.counting(at: now, limits) }
        #expect(!counter.isOpen(at: now))
        for second in 0..<30 { #expect(counter.counting(at: now + TimeInterval(second), limits) == counter) }
        #expect(counter.isOpen(at: now + 30))
        let next = counter.counting(at: now + 30, limits)
        #expect(next.failures == 4)
        #expect(next.closedUntil == now + 90)
    }

    @Test func `of tries at the same moment the one that began first is heard though it is counted last`() {
        let limits = AttemptLimits(free: 10, firstPause: 30, longestPause: 900, forgivenAfter: 86_400)
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        let counter = AttemptCounter(failures: 0, closedUntil: now - 60, lastTryAt: now - 60).counting(at: now, limits)
        #expect(counter.isOpen(at: now - 1) && counter.counting(at: now - 1, limits).failures == 2)
    }

    @Test func `a day of silence forgives everything`() {
        let counter = AttemptCounter(failures: 50, closedUntil: now + 900, lastTryAt: now)
        #expect(counter.counting(at: now + 86_399, limits).failures == 51)
        #expect(counter.counting(at: now + 86_400, limits).failures == 1)
    }
}

@Suite struct `Refresh tokens that come back` {
    private func session(_ change: (inout SessionRecord) -> Void = { _ in }) -> SessionRecord {
        var session = SessionRecord(
            id: .new(), account: .new(), tenant: .platform, business: nil, transport: .body, device: "", address: "",
            createdAt: now, lastUsedAt: now, authenticatedAt: now, methods: [], idleExpiresAt: now + 100,
            expiresAt: now + 1_000, refreshHash: [2], previousHash: [1], rotatedAt: now, accessSealed: nil, endedAt: nil
        )
        change(&session)
        return session
    }

    @Test func `the good one rotates, the one before gets the same answer for a while, any other ends the family`() {
        #expect(session().decide(on: [2], at: now, grace: 30) == .rotate)
        #expect(session().decide(on: [1], at: now + 30, grace: 30) == .repeatAnswer)
        #expect(session().decide(on: [1], at: now + 30.001, grace: 30) == .endFamily)
        #expect(session().decide(on: [0], at: now, grace: 30) == .endFamily)
    }

    @Test func `a session that is over refuses them all`() {
        for hash in [[2], [1], [0]] as [[UInt8]] {
            #expect(session { $0.endedAt = now }.decide(on: hash, at: now, grace: 30) == .refuse)
            #expect(session().decide(on: hash, at: now + 100, grace: 30) == .refuse)
            #expect(session { $0.idleExpiresAt = now + 9_000 }.decide(on: hash, at: now + 1_000, grace: 30) == .refuse)
        }
    }
}

@Suite struct `Where somebody stands` {
    private let one = TenantID.new()
    private let other = TenantID.new()
    private let shop = BusinessID.new()
    private let second = BusinessID.new()

    @Test func `roles of the tenant and of the business add up, in the order of the catalogue`() {
        let all = [
            Membership(tenant: one, business: nil, roles: [.viewer]),
            Membership(tenant: one, business: shop, roles: [.owner, .technician]),
            Membership(tenant: one, business: second, roles: [.manager]),
        ]
        #expect(
            all.standing(in: one, shop) == Standing(tenant: one, business: shop, roles: [.owner, .technician, .viewer]))
        #expect(all.standing(in: one, nil) == Standing(tenant: one, business: nil, roles: [.viewer]))
        #expect(all.standing(in: other, nil) == nil)
    }

    @Test func `who belongs to a business only stands there and in no other`() {
        let all = [Membership(tenant: one, business: shop, roles: [.advisor])]
        #expect(all.standing(in: one, nil) == Standing(tenant: one, business: shop, roles: [.advisor]))
        #expect(all.standing(in: one, second) == nil)
        #expect(all.usual == Standing(tenant: one, business: shop, roles: [.advisor]))
    }

    @Test func `everybody stands in the platform, and administrators with their role`() {
        #expect([Membership]().usual == .nowhere)
        #expect([Membership]().standing(in: .platform, nil) == .nowhere)
        #expect([Membership]().standing(in: .platform, shop) == nil)
        let admin = [Membership(tenant: .platform, business: nil, roles: [.platformAdmin])]
        #expect(admin.usual == Standing(tenant: .platform, business: nil, roles: [.platformAdmin]))
        #expect((admin + [Membership(tenant: one, business: nil, roles: [.viewer])]).usual.tenant == one)
    }
}

@Suite struct `Network addresses` {
    @Test(arguments: [
        ("203.0.113.7", "4:203.0.113.7"), ("::ffff:203.0.113.7", "4:203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "6:32.1.13.184.0.1.0.2"), ("2001:db8:1:2::", "6:32.1.13.184.0.1.0.2"),
        ("::1", "6:0.0.0.0.0.0.0.0"),
    ])
    func `one household is one guesser`(_ text: String, _ network: String) {
        #expect(NetworkAddress(text)?.network == network)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.+4", "1.2.3.4:80", "unknown", "_hidden", "::1::", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9", "12345::", "fe80::1%eth0", "[::1]", "1:2:3:4:5:6:7:+8", " 1.2.3.4",
    ])
    func `what is no address is none`(_ text: String) { #expect(NetworkAddress(text) == nil) }

    @Test func `ranges contain what they name`() throws {
        let range = try #require(NetworkRange("10.1.0.0/20"))
        #expect(range.contains(try #require(NetworkAddress("10.1.15.255"))))
        #expect(!range.contains(try #require(NetworkAddress("10.1.16.0"))))
        #expect(!range.contains(try #require(NetworkAddress("2001:db8::1"))))
        let all = try #require(NetworkRange("::/0"))
        #expect(all.contains(try #require(NetworkAddress("8.8.8.8"))))
        let one = try #require(NetworkRange("2001:db8::1"))
        #expect(one.contains(try #require(NetworkAddress("2001:db8:0::1"))))
        #expect(!one.contains(try #require(NetworkAddress("2001:db8::2"))))
        for wrong in ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "x/8", "1.2.3.4/8/8"] {
            #expect(NetworkRange(wrong) == nil)
        }
    }
}

@Suite struct `Signing keys come and go` {
    private let rotation = Rotation(lead: 600, period: 86_400)

    private func key(_ activeFrom: Date, until: Date? = nil) throws -> SigningKey {
        SigningKey(try .init(), activeFrom: activeFrom, publishedUntil: until)
    }

    @Test func `the first key signs at once, the next after the lead`() throws {
        #expect(rotation.isDue([], at: now))
        #expect(rotation.start(of: [], at: now) == now)
        #expect(rotation.start(of: [try key(now)], at: now) == now + 600)
    }

    @Test func `a key is due to be followed so that its follower is published in time`() throws {
        let keys = [try key(now)]
        #expect(!rotation.isDue(keys, at: now + 86_400 - 601))
        #expect(rotation.isDue(keys, at: now + 86_400 - 600))
        #expect(!rotation.isDue(keys + [try key(now + 86_400)], at: now + 86_400 - 600))
    }

    @Test func `the latest key whose time has come signs, and all that are not over are published`() throws {
        let (old, new, dead) = (
            try key(now, until: now + 1_500), try key(now + 600), try key(now - 9_000, until: now - 1)
        )
        let keys = [dead, old, new]
        #expect(keys.signing(at: now + 599)?.kid == old.kid)
        #expect(keys.signing(at: now + 600)?.kid == new.kid)
        let published = String(decoding: try keys.published(at: now), as: UTF8.self)
        #expect(published.contains(old.kid) && published.contains(new.kid) && !published.contains(dead.kid))
        #expect(!published.contains("\"d\""))
        #expect(!String(decoding: try keys.published(at: now + 1_500), as: UTF8.self).contains(old.kid))
        // Until its last token is dead: ten minutes of life, a minute of skew.
        #expect(rotation.lastToken(of: now + 600) >= now + 600 + 600 + 60)
    }
}
