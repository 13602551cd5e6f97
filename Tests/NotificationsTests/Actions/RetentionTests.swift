import FoundationEssentials
import Models
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import Notifications

@Suite struct `Old rows` {
    @Test func `go after their time, whosever they are, and nothing younger can be taken`() async throws {
        try await withNotifications { given in
            let other = given.otherTenant
            for _ in 1...5 { try await given.hear(given.stepped(.move, .booked)) }
            let admin = try given.database.openAsAdmin()
            // Another tenant has some too.
            let letter = Notice(to: Addressee(email: try EmailAddress("x@example.com")), .accountClosed)
            try await sendNotice(letter, in: other, given.app)
            try await admin.transaction { db in
                try db.enqueue("INSERT INTO inboxes SELECT \(other), account_id, last_number FROM inboxes")
                try await db.execute(
                    """
                    INSERT INTO notifications
                    SELECT \(other), id, account_id, number, event_id, template, details, inquiry_id, language, created_at
                    FROM notifications ORDER BY number DESC LIMIT 1
                    """)
            }
            /// Makes the rows of both tenants older than their time by that many days, but two of the first.
            func age(_ table: KeptTable, by days: Int) async throws {
                try await admin.transaction { db in
                    try await db.execute(
                        """
                        UPDATE \(identifier: table.rawValue)
                        SET created_at = now() - make_interval(days => \(table.days + days))
                        WHERE id NOT IN (
                            SELECT id FROM \(identifier: table.rawValue) WHERE tenant_id = \(given.tenant)
                            ORDER BY id LIMIT 2)
                        """)
                }
            }
            // Not old enough yet.
            for table in KeptTable.allCases { try await age(table, by: -1) }
            let before = (try await given.count("notifications"), try await given.count("deliveries"))
            #expect(before.0 == 6 && before.1 > 6)
            try await forgetOldRows(given.app)
            #expect(try await given.count("notifications") == before.0)
            #expect(try await given.count("deliveries") == before.1)
            for table in KeptTable.allCases { try await age(table, by: 1) }
            try await forgetOldRows(given.app, atATime: 2)
            for table in ["notifications", "deliveries"] {
                #expect(try await given.count(table) == 2)
                #expect(try await given.count(table, "tenant_id = \(other)") == 0)
            }
            // The run-time role itself cannot shorten the log, nor see it, by saying that it forgets.
            let left = try await given.app.database.write(as: given.tenant) { db in
                try await db.execute("DELETE FROM deliveries")
            }
            #expect(left == 0)
            let seen: Int = try await given.app.database.transaction { db in
                try db.enqueue("SELECT set_config('app.retention', 'forget', true)")
                return try await db.value("SELECT count(*) FROM deliveries")
            }
            #expect(seen == 0)
            // Numbers go on where they were.
            try await given.hear(given.stepped(.move, .booked))
            #expect(try await given.notifications(of: given.person()).first?.number == 6)
        }
    }
}
