internal import Crypto
internal import HTTP
internal import Routing
internal import ServiceKit

extension Call {
    /// The intent that the request states with `Idempotency-Key`, with a keyed fingerprint: bodies here hold passwords, of
    /// which no plain digest may be stored.
    func intent(_ app: App) throws(Problem) -> Intent? {
        guard let key = try idempotencyKey() else { return nil }
        let method = context.method.name
        let plain = Idempotency.fingerprint(method: method, path: head.target.pathText, body: context.bodyBytes)
        return Intent(
            key: key, caller: caller?.subject ?? "", route: "\(method) \(context.route)",
            fingerprint: HMAC.authenticate(plain, key: app.keys.attempts))
    }
}
