public import Configuration
public import Crypto
public import FoundationEssentials
internal import HTTP
internal import JSON
public import Models
public import Postgres
internal import Routing

extension Notice {
    /// A new letter.
    public init(to addressee: Addressee, template: String, values: [String: String] = [:]) {
        self.init(id: .new(), to: addressee, template: template, values: values)
    }

    /// A new letter with a text of the list; a value that is nil is left out.
    public init(to addressee: Addressee, _ template: LetterTemplate, _ values: [String: String?] = [:]) {
        self.init(to: addressee, template: template.rawValue, values: values.compactMapValues { $0 })
    }
}

/// What a service that has letters written reads from its environment.
public struct MessageSettings: Sendable {
    /// The notifications service.
    public let notifications: URL
    /// Seal what waits, so that codes and links do not lie in the database in the clear.
    public let sealing: SealingKeys

    /// Reads the settings; faults are noted in `environment`, which the caller checks.
    ///
    /// - Parameter derived: a key of 32 bytes that seals where `MAIL_SEALING_KEYS` is not set, of a service that has a
    ///   secret to derive it from. Without one the setting is required.
    public init(_ environment: Environment, derivedKey derived: [UInt8]? = nil) {
        notifications = environment.url("NOTIFICATIONS_URL", "The notifications service, which writes all mail.")
        sealing = Self.sealing(environment, derived)
    }

    /// The keys that `MAIL_SEALING_KEYS` names; faults are noted.
    static func sealing(_ environment: Environment, _ derived: [UInt8]? = nil) -> SealingKeys {
        let (name, summary) = (
            "MAIL_SEALING_KEYS",
            "Keys that seal waiting mail, NAME:KEY with 32 bytes in base64url, separated by commas; the first one seals, the "
                + "others still open."
        )
        let given = derived == nil ? environment.secret(name, summary) : environment.optionalSecret(name, summary)
        var keys: SealingKeys?
        if let text = given?.reveal(), !text.isEmpty {
            do throws(CryptoError) {
                keys = try SealingKeys(parsing: text)
            } catch {
                environment.fault(name, "is no list of NAME:KEY with 32 bytes in base64url each")
            }
        }
        if let keys, derived == nil { return keys }
        return SealingKeys(keys, last: (name: "0", key: derived ?? Random.bytes(SealingKeys.keyLength)))
    }
}

/// Hands a letter to the service `notifications`. What it says lies sealed in the row.
struct HandOverNotice: Job {
    static let kind = "message"
    let id: NoticeID
    /// The notice as JSON, sealed, in base64url.
    let sealed: String

    init(_ notice: Notice, _ keys: SealingKeys) throws {
        id = notice.id
        sealed = Base64.encodeURL(try keys.seal(JSONWriter.encode(notice), context: Self.context(of: notice.id)))
    }

    /// The notice. A key that is not known here may come back with the next configuration: no reason to give it up.
    func notice(_ keys: SealingKeys) throws -> Notice {
        let bytes = try keys.open(Base64.decodeURL(sealed) ?? [], context: Self.context(of: id))
        return try JSONReader.decode(from: bytes)
    }

    /// What it is sealed for: it opens in no other row.
    private static func context(of id: NoticeID) -> String { "notice \(id)" }
}

extension Connection {
    /// Has a letter written by the service `notifications`: it is handed over after COMMIT, and never without it, again
    /// and again until it is acknowledged, and sent once. Costs no round trip.
    ///
    ///     let notice = Notice(to: Addressee(email: email, name: name), .verifyEmail, ["link": link])
    ///     try db.send(notice, sealedWith: app.mailKeys)
    ///
    /// In a transaction of a tenant it is that tenant's, and stands in its delivery log; in one of no tenant it is the
    /// platform's. The tables must have `JobsTable.migration`, and the set-up calls `service.deliverMessages`.
    ///
    /// - Parameter keys: those that `deliverMessages` has too (`MessageSettings.sealing`).
    public func send(_ notice: Notice, sealedWith keys: SealingKeys) throws {
        // Jobs are the transaction's tenant's. Where it has none the platform stands in for this one statement.
        try enqueue(
            """
            SELECT set_config('app.sender_tenant_id', coalesce(current_setting('app.tenant_id', true), ''), true),
                set_config('app.tenant_id',
                    coalesce(NULLIF(current_setting('app.tenant_id', true), ''), \(TenantID.platform)::text), true)
            """)
        try schedule(HandOverNotice(notice, keys), key: "\(notice.id)", priority: .high, ifThere: .keep)
        try enqueue("SELECT set_config('app.tenant_id', current_setting('app.sender_tenant_id'), true)")
    }
}

extension Service {
    /// Hands over what `Connection.send` wrote down, until the process drains. What the service `notifications` refuses
    /// (a template that it does not know, a missing value) becomes a dead letter at once; while it is away the job comes
    /// again with growing pauses for a day.
    public func deliverMessages(
        from database: Database, through neighbour: Neighbour, sealedWith keys: SealingKeys
    ) {
        work(on: HandOverNotice.self, from: database, .letters) { job, run in
            try await handOver(job.notice(keys), in: run.tenant, through: neighbour)
        }
    }
}

/// One try.
func handOver(_ notice: Notice, in tenant: TenantID?, through neighbour: Neighbour) async throws {
    do {
        try await neighbour.send(.post, "/internal/messages", notice, in: tenant, repeatable: true)
    } catch NeighbourError.refused(let status, let code) where status == 400 || status == 422 {
        throw JobEnd.giveUp("refused: \(status) \(code ?? "")")
    }
}

extension JobLimits {
    /// 2 s to 2 h, 27 hours in all: as long as what is mailed holds.
    static let letters = JobLimits(timeout: .seconds(15), retries: 24)
}
