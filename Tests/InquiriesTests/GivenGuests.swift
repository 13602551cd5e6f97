import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import TestSupport
import Testing

@testable import Inquiries
@testable import ServiceKit

/// People without an account.
extension Given {
    /// What a guest sends; `members` replace or add members.
    static func guestBody(_ email: String = "gast@example.com", _ members: String = "") throws -> String {
        try merged(
            merged(brakes, "\"guest\":{\"name\":\"Gerda Gast\",\"email\":\"\(email)\",\"phone\":\"+14155550100\"}"),
            members)
    }

    /// What a guest sends, as from a network of that number.
    func ask(
        _ email: String = "gast@example.com", _ members: String = "", from network: Int = 1, in other: TenantID? = nil,
        key: String? = nil
    ) async throws -> Front.Reply {
        try await send(
            .post, "/v1/guest-inquiries?tenant=\(other ?? tenant)", key: key, body: Self.guestBody(email, members),
            [("X-Forwarded-For", "203.0.113.\(network)")])
    }

    /// The letters that wait, the first one first.
    func letters() async throws -> [Notice] {
        let keys = mailKeys
        return try await admin().read { db in
            try await db.rows("SELECT payload FROM jobs WHERE kind = 'message' ORDER BY id") { row in
                let payload: JSONText = try row["payload"]
                return try JSONReader.decode(HandOverNotice.self, from: payload.bytes).notice(keys)
            }
        }
    }

    /// The code of the last letter.
    func mailedCode() async throws -> String {
        let link = try #require(try await letters().last?.values["link"])
        return String(try #require(link.split(separator: "=").last))
    }

    /// Follows a link.
    func confirm(_ code: String, from network: Int = 1) async throws -> Front.Reply {
        try await send(
            .post, "/v1/guest-inquiries/confirmations", body: "{\"code\":\"\(code)\"}",
            [("X-Forwarded-For", "203.0.113.\(network)")])
    }

    /// A guest's inquiry whose link was followed.
    func confirmed(_ email: String = "gast@example.com", _ members: String = "") async throws -> InquiryID {
        let taken = try await ask(email, members)
        try #require(taken.status == 202, "\(taken.text)")
        let reply = try await confirm(try await mailedCode())
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.decoded(as: ConfirmedInquiry.self).inquiry
    }
}
