import JSON
import Routing
import Testing

@testable import Identity

@Suite struct `The document of the identity service` {
    @Test func `what a body names or the caller's tenant has may not be there, and the document says so`() async throws
    {
        try await withIdentity { app, _ in
            let info = OpenAPI.Info(title: "identity", version: "1", description: "Accounts.")
            let paths = try JSONValue(parsing: OpenAPI.document(routes(app), info))["paths"]
            for (path, method) in [
                ("/v1/security-policy", "get"), ("/v1/security-policy", "patch"), ("/v1/api-keys", "post"),
                ("/v1/invitations", "post"), ("/v1/memberships", "post"), ("/v1/factors/recovery-codes", "post"),
            ] {
                #expect(paths?[path]?[method]?["responses"]?["404"] != nil, "\(method) \(path)")
            }
        }
    }
}
