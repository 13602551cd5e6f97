internal import Crypto
internal import EventLoop
internal import HTTP
internal import HTTPClient
internal import JSON
public import Models

/// Whom a service asks to find out whether credentials hold; a struct of functions, so that identity can answer from
/// its own tables and a test from its own values. Called from the worker that it belongs to.
public struct TokenAuthority {
    /// The key set (JWKS) as it is now.
    public let keys: () async throws -> [UInt8]
    /// What was revoked within the life of a token.
    public let revocations: () async throws -> [Revocation]
    /// What the API key with this hash (base64url of its SHA-256) allows; nil when it does not hold.
    public let apiKey: (String) async throws -> APIKeyGrant?
    /// What it asks, for `/readyz`.
    public let name: String

    /// An authority that answers by these functions.
    public init(
        name: String, keys: @escaping () async throws -> [UInt8],
        revocations: @escaping () async throws -> [Revocation] = { [] },
        apiKey: @escaping (String) async throws -> APIKeyGrant? = { _ in nil }
    ) {
        self.name = name
        self.keys = keys
        self.revocations = revocations
        self.apiKey = apiKey
    }

    /// A key set in a file. It tells no revocations and knows no API keys.
    static func file(_ path: String, _ blocking: BlockingPool) -> TokenAuthority {
        TokenAuthority(name: path, keys: { try await blocking.run { try BlockingFile.contents(of: path) } })
    }

    /// The identity service.
    static func identity(_ neighbour: Neighbour) -> TokenAuthority {
        TokenAuthority(
            name: "identity",
            keys: { try await neighbour.bytes("/.well-known/jwks.json") },
            revocations: {
                let list: Revocations = try await neighbour.get("/internal/revocations", in: nil)
                return list.items
            },
            apiKey: { hash in
                do {
                    let grant: APIKeyGrant = try await neighbour.send(
                        .post, "/internal/api-keys/checks", APIKeyCheck(hash: hash), in: .platform, repeatable: true)
                    return grant
                } catch NeighbourError.refused(let status, _) where status == 404 {
                    return nil
                }
            })
    }
}

/// The form of our API keys: `dlk_`, eight characters that may be shown, `_` and 256 bits.
public enum APIKeyForm {
    /// What every key begins with, so that scanners for leaked secrets find it.
    public static let start = "dlk_"

    /// Whether a credential is meant to be an API key.
    static func isKey(_ text: String) -> Bool { text.hasPrefix(start) }

    /// Whether it has the form of one: `dlk_abcdefgh_` and 43 characters of base64url.
    static func isWellFormed(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 56, bytes[12] == UInt8(ascii: "_") else { return false }
        return bytes.dropFirst(4).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// The hash under which a key is kept: base64url of SHA-256. A key has 256 random bits, so a slow hash gains nothing.
    public static func hash(_ key: String) -> String { Base64.encodeURL(Hash.sha256(key.utf8)) }
}
