internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import ServiceKit

/// A notification that is to stand in somebody's inbox.
struct NewNotification {
    let id: NotificationID
    let account: AccountID
    let event: EventID
    let template: String
    let values: NotificationValues
    let inquiry: InquiryID
    let language: LanguageTag
    let at: Date
}

/// A delivery that is to be made. One without a mail is made by being written down.
struct NewDelivery {
    /// The mail that waits.
    struct Mail {
        let id: MailID
        let recipient: String
        let messageID: String
    }

    let id: DeliveryID
    let channel: DeliveryChannel
    let template: String
    let person: String
    let account: AccountID?
    let language: LanguageTag
    let event: EventID?
    let inquiry: InquiryID?
    let at: Date
    var mail: Mail?
}

extension Connection {
    /// Puts a notification into an inbox. The row of the inbox stays locked until the transaction ends: numbers commit in
    /// their order.
    func insert(_ notification: NewNotification, in tenant: TenantID) async throws {
        let details = JSONText(try JSONWriter.encode(notification.values))
        try await execute(
            """
            WITH place AS (
                INSERT INTO inboxes (tenant_id, account_id, last_number) VALUES (\(tenant), \(notification.account), 1)
                ON CONFLICT ON CONSTRAINT inboxes_pkey DO UPDATE SET last_number = inboxes.last_number + 1
                RETURNING last_number)
            INSERT INTO notifications
                (tenant_id, id, account_id, number, event_id, template, details, inquiry_id, language, created_at)
            SELECT \(tenant), \(notification.id), \(notification.account), place.last_number, \(notification.event),
                \(notification.template), \(details), \(notification.inquiry), \(notification.language.text),
                \(notification.at)
            FROM place
            ON CONFLICT ON CONSTRAINT notifications_once DO NOTHING
            """)
    }

    /// Writes a delivery down; false when that was done before.
    func insert(_ delivery: NewDelivery, in tenant: TenantID) async throws -> Bool {
        let isDone = delivery.mail == nil
        let sentAt = isDone ? delivery.at : nil
        return try await execute(
            """
            INSERT INTO deliveries
                (tenant_id, id, channel, template, person, account_id, recipient, language, event_id, inquiry_id, state,
                attempts, message_id, mail_id, created_at, updated_at, sent_at)
            VALUES (\(tenant), \(delivery.id), \(delivery.channel.rawValue), \(delivery.template), \(delivery.person),
                \(delivery.account), \(delivery.mail?.recipient), \(delivery.language.text), \(delivery.event),
                \(delivery.inquiry), \(isDone ? "sent" : "waiting"), \(isDone ? 1 : 0), \(delivery.mail?.messageID),
                \(delivery.mail?.id), \(delivery.at), \(delivery.at), \(sentAt))
            ON CONFLICT DO NOTHING
            """) > 0
    }

    /// Wakes the streams of a person, wherever they are, when the transaction commits.
    func ring(_ account: AccountID, in tenant: TenantID) throws {
        try ring(Inboxes.channel, Inboxes.key(of: account, in: tenant))
    }
}

/// What is rung when something happens in a person's inbox.
enum Inboxes {
    static let channel = "inboxes"

    static func key(of account: AccountID, in tenant: TenantID) -> String { "\(tenant) \(account)" }
}
