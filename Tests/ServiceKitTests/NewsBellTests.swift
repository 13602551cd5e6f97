import EventLoop
import Postgres
import ServiceKit
import TestSupport
import Testing

@Suite struct `A bell` {
    @Test func `wakes who waits for that key, in another process too, and nobody else`() async throws {
        try await withDatabase { database in
            let (here, there) = (try database.open(), try database.open())
            let (bell, other) = (NewsBell(here, on: "things"), NewsBell(there, on: "things"))
            let (line, far, foreign) = (bell.open("a"), other.open("a"), bell.open("b"))
            // The first ring is that of having begun to listen: whoever opened a line before looks again.
            for line in [line, far, foreign] { try await line.wait(since: 0, atMost: .seconds(30)) }
            #expect(line.news == 1 && far.news == 1 && foreign.news == 1)
            try await here.transaction { db in try db.ring("things", "a") }
            try await line.wait(since: 1, atMost: .seconds(30))
            try await far.wait(since: 1, atMost: .seconds(30))
            #expect(line.news == 2 && far.news == 2 && foreign.news == 1)
            try await foreign.wait(since: 1, atMost: .milliseconds(1))
            #expect(foreign.news == 1)
        }
    }

    @Test func `does not ring for what is undone`() async throws {
        struct Undone: Error {}
        try await withDatabase { database in
            let own = try database.open()
            let bell = NewsBell(own, on: "things")
            let line = bell.open("a")
            try await line.wait(since: 0, atMost: .seconds(30))
            await expectThrows(Undone.self) {
                try await own.transaction { db in
                    try db.ring("things", "a")
                    throw Undone()
                }
            }
            // What commits after it is heard after it.
            try await own.transaction { db in try db.ring("things", "a") }
            try await line.wait(since: 1, atMost: .seconds(30))
            #expect(line.news == 2)
        }
    }

    @Test func `asks while it waits whether the one who waits is still to be answered`() async throws {
        struct Gone: Error {}
        try await withDatabase { database in
            let bell = NewsBell(try database.open(), on: "things")
            let line = bell.open("a")
            try await line.wait(since: 0, atMost: .seconds(30))
            var asked = 0
            try await line.wait(since: line.news, atMost: .milliseconds(1)) { asked += 1 }
            #expect(asked == 1)
            await expectThrows(Gone.self) {
                try await line.wait(since: line.news, atMost: .milliseconds(1)) { throw Gone() }
            }
            line.close()
            #expect(bell.count == 0)
        }
    }
}
