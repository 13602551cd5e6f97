internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// What narrows the delivery log.
struct DeliveryFilter {
    var state: DeliveryState?
    var channel: DeliveryChannel?
    var template: String?
    var account: AccountID?
    var inquiry: InquiryID?

    /// The same as text, for the scope of cursors.
    var scope: String {
        [state?.rawValue, channel?.rawValue, template, account?.description, inquiry?.description]
            .map { $0 ?? "" }.joined(separator: " ")
    }
}

extension Connection {
    /// At most `limit` deliveries of a tenant, newest first, behind `last`.
    func deliveries(
        _ filter: DeliveryFilter, after last: DeliveryID?, limit: Int, in tenant: TenantID
    ) async throws -> [Delivery] {
        var conditions: [SQL] = ["tenant_id = \(tenant)"]
        if let state = filter.state { conditions.append("state = \(state.rawValue)") }
        if let channel = filter.channel { conditions.append("channel = \(channel.rawValue)") }
        if let template = filter.template { conditions.append("template = \(template)") }
        if let account = filter.account { conditions.append("account_id = \(account)") }
        if let inquiry = filter.inquiry { conditions.append("inquiry_id = \(inquiry)") }
        if let last { conditions.append("id < \(last)") }
        return try await rows(
            """
            SELECT id, channel, template, account_id, recipient, language, inquiry_id, state, attempts, last_error,
                message_id, created_at, updated_at, sent_at
            FROM deliveries
            WHERE \(.joined(conditions, by: " AND "))
            ORDER BY id DESC
            LIMIT \(limit)
            """
        ) { row in
            let language: String = try row["language"]
            return Delivery(
                id: try row["id"], channel: try row.word("channel"), template: try row["template"],
                account: try row["account_id"], recipient: try row["recipient"],
                language: try LanguageTag(language), inquiry: try row["inquiry_id"], state: try row.word("state"),
                attempts: try row["attempts"], lastError: try row["last_error"], messageID: try row["message_id"],
                createdAt: try row["created_at"], updatedAt: try row["updated_at"], sentAt: try row["sent_at"])
        }
    }

    /// Writes down what became of a try to send a mail, in the transaction that settles the mail. Whose it is the sender
    /// does not know: the policy `deliveries_of_sender_…` lets it change just this.
    func record(_ report: MailReport, at now: Date) async throws {
        let state: DeliveryState =
            switch report.outcome {
            case .sent: .sent
            case .deferred: .waiting
            case .bounced: .failed
            }
        let sentAt = state == .sent ? now : nil
        try enqueue("SELECT set_config('app.mails', 'report', true)")
        try await execute(
            """
            UPDATE deliveries SET state = \(state.rawValue), attempts = \(report.attempt), last_error = \(report.reason),
                sent_at = \(sentAt), updated_at = \(now)
            WHERE mail_id = \(report.mail)
            """)
        try enqueue("SELECT set_config('app.mails', '', true)")
    }

    /// Whether somebody was mailed that of an inquiry since then.
    func wasWritten(
        _ template: String, _ inquiry: InquiryID, to person: String, since: Date, in tenant: TenantID
    ) async throws -> Bool {
        try await value(
            """
            SELECT EXISTS (
                SELECT FROM deliveries
                WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND template = \(template)
                    AND person = \(person) AND channel = 'email' AND created_at > \(since))
            """)
    }
}

/// A column holds a word that this version does not know: a newer one wrote it.
struct UnknownWord: Error {
    let column: String
}

extension Row {
    /// A word of a closed list.
    func word<Word: RawRepresentable<String>>(_ column: String) throws -> Word {
        let text: String = try self[column]
        guard let word = Word(rawValue: text) else { throw UnknownWord(column: column) }
        return word
    }
}
