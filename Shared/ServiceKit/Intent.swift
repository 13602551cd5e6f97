internal import Crypto
public import HTTP
internal import Models
public import Routing

/// What a client means to do once, however often the request arrives: a key and who used it for what.
public struct Intent: Sendable {
    let key: IdempotencyKey
    let caller: String
    let route: String
    let fingerprint: [UInt8]

    /// An intent of `caller` at `route`; `fingerprint` tells its request from others with the same key.
    public init(key: IdempotencyKey, caller: String, route: String, fingerprint: [UInt8]) {
        self.key = key
        self.caller = caller
        self.route = route
        self.fingerprint = fingerprint
    }

    /// The number of the lock that is held while the intent is carried out.
    func lock(in tenant: TenantID) -> Int64 {
        let name = [tenant.description, caller, route, key.description].joined(separator: "\0")
        return Int64(bitPattern: Hash.sha256(name.utf8).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}

extension Call {
    /// The intent that the request states with `Idempotency-Key`; nil without one. Throws 400 for a malformed key.
    public func intent() throws(Problem) -> Intent? {
        guard let key = try idempotencyKey() else { return nil }
        let method = context.method.name
        return Intent(
            key: key, caller: caller?.subject ?? "", route: "\(method) \(context.route)",
            fingerprint: Idempotency.fingerprint(
                method: method, path: head.target.pathText, body: context.bodyBytes))
    }
}

/// What a change came to: the value to answer and whether something was made.
public struct Effect<Value> {
    /// What the caller gets.
    public let value: Value
    /// 200, 201 or 202.
    public let status: Status
    /// The address of what was made.
    public let location: String?

    private init(_ value: Value, _ status: Status, _ location: String?) {
        self.value = value
        self.status = status
        self.location = location
    }

    /// 200: something was changed.
    public static func ok(_ value: Value) -> Effect { Effect(value, .ok, nil) }
    /// 201: something was made, and is found there.
    public static func created(_ value: Value, at location: String) -> Effect { Effect(value, .created, location) }
    /// 202: the work goes on, and tells of its progress there.
    public static func accepted(_ value: Value, at location: String) -> Effect { Effect(value, .accepted, location) }
}
