internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// The keys that sign tokens, as this worker knows them: from the table, read again every few seconds, or the one of a
/// PEM file. Belongs to one worker.
final class KeyRing {
    private(set) var keys: [SigningKey]
    private(set) var readiness = Readiness("signing keys", .unready, "not read yet")
    /// Given from outside: nothing is rotated.
    private let isFixed: Bool

    /// - Parameter fixed: the one key to sign with, instead of those in the table.
    init(fixed: P256.SigningKey? = nil) {
        isFixed = fixed != nil
        keys = fixed.map { [SigningKey($0, activeFrom: .distantPast)] } ?? []
        if isFixed { readiness = Readiness("signing keys", .ready) }
    }

    /// The key that signs now.
    func signing(at now: Date) throws(RingIsEmpty) -> SigningKey {
        guard let key = keys.signing(at: now) else { throw RingIsEmpty() }
        return key
    }

    /// The key set that everybody may read.
    func published(at now: Date) throws -> [UInt8] { try keys.published(at: now) }

    /// Reads the table, and makes a key where there is none or the newest has become old.
    func refresh(_ app: App) async throws {
        guard !isFixed else { return }
        do {
            var read = try await app.database.read { try await $0.signingKeys(app.keys) }
            if app.settings.rotation.isDue(read, at: app.now) {
                read = try await rotateKeys(app, onlyIfDue: true)
            }
            keys = read
            readiness = Readiness("signing keys", .ready)
        } catch {
            readiness = Readiness("signing keys", keys.isEmpty ? .unready : .degraded, "\(error)")
            throw error
        }
    }
}

/// Nothing can be signed yet: the table could not be read since the start.
struct RingIsEmpty: Error {}
