internal import HTTP
internal import Models
internal import ServiceKit

/// What other services are asked; a struct of functions, so that a test can give its own.
struct Neighbours {
    /// The people who are meant, in a tenant. Throws when identity does not answer: the job comes again.
    var recipients: (_ question: RecipientQuestion, _ tenant: TenantID) async throws -> [Recipient]

    /// Through the services themselves.
    static func live(identity: Neighbour) -> Neighbours {
        Neighbours { question, tenant in
            let answer: Recipients = try await identity.send(
                .post, "/internal/recipients", question, in: tenant, limit: .seconds(5), repeatable: true)
            return answer.items
        }
    }
}
