import Crypto
import JSON
import JWT

/// A request that is not what its operation takes.
private struct BadRequest: Error {}

/// The answer to one request line; never fails, whatever the line.
func answer(_ line: [UInt8]) -> [UInt8] {
    do {
        let request = try JSONDocument(line).root
        guard let operation = request["op"]?.string else { throw BadRequest() }
        return try answer(operation, request)
    } catch {
        return object("ok", .bool(false))
    }
}

private func answer(_ operation: String, _ request: JSONElement) throws -> [UInt8] {
    switch operation {
    case "jws.verify": try object("ok", .bool(verifies(request)))
    case "hotp": try object("code", .string(password(request).code(counter: number("counter", request))))
    case "totp": try object("code", .string(timePassword(request)))
    case "webhook.sign": try object("signature", .string(signature(request)))
    case "webhook.verify": try object("ok", .bool(webhookVerifies(request)))
    default: object("unknown", .bool(true))
    }
}

private func object(_ name: String, _ value: JSONValue) -> [UInt8] {
    JSONValue.object([JSONValue.Member(name, value)]).json
}

/// `{jws, jwk}` or `{jws, keys}`, where `keys` is a list of keys or a key set document. One key given alone is the
/// pinned one: a token that names another is refused, one that names none is checked with it.
private func verifies(_ request: JSONElement) throws -> Bool {
    let jws = try JWS(parsing: text("jws", request))
    switch (request["jwk"], request["keys"]) {
    case (.some(let jwk), nil):
        let key = try JWK(jwk)
        if let wanted = jws.kid, let kid = key.kid, !wanted.utf8.elementsEqual(kid.utf8) { return false }
        try jws.check(key)
    case (nil, .some(let keys)):
        try jws.check(JWKS(elements: (keys["keys"] ?? keys).elements))
    default: throw BadRequest()
    }
    return true
}

private func timePassword(_ request: JSONElement) throws -> String {
    let step = try request["step"] == nil ? 30 : number("step", request)
    guard step > 0 else { throw BadRequest() }
    return try password(request).code(time: number("time", request), step: step)
}

private func password(_ request: JSONElement) throws -> OneTimePassword {
    guard let secret = Base32.decode(try text("secret_b32", request)) else { throw BadRequest() }
    let digits = try request["digits"] == nil ? 6 : number("digits", request)
    return try OneTimePassword(
        secret: secret, digits: Int(clamping: digits),
        request["alg"] == nil ? .sha1 : algorithm(text("alg", request)))
}

/// `SHA1`, as otpauth addresses have it, or `HMAC-SHA-1`, `HmacSHA1` and the like.
private func algorithm(_ name: String) throws -> HashAlgorithm {
    let plain = name.lowercased().filter { $0 != "-" }
    guard let algorithm = HashAlgorithm(rawValue: plain.hasPrefix("hmac") ? String(plain.dropFirst(4)) : plain) else {
        throw BadRequest()
    }
    return algorithm
}

private func signature(_ request: JSONElement) throws -> String {
    try WebhookSecret(text("secret", request)).sign(
        id: text("id", request), timestamp: time("timestamp", request), payload: Array(text("payload", request).utf8))
}

private func webhookVerifies(_ request: JSONElement) throws -> Bool {
    try WebhookSecret(text("secret", request)).isValid(
        text("signature", request), id: text("id", request), timestamp: time("timestamp", request),
        payload: Array(text("payload", request).utf8), now: time("now", request))
}

private func text(_ name: String, _ request: JSONElement) throws -> String {
    guard let text = request[name]?.string else { throw BadRequest() }
    return text
}

private func number(_ name: String, _ request: JSONElement) throws -> UInt64 {
    guard let number = request[name]?.integer(as: UInt64.self) else { throw BadRequest() }
    return number
}

/// Unix seconds, as a number or as the text that the header carries: digits without sign or leading zeros.
private func time(_ name: String, _ request: JSONElement) throws -> Int64 {
    if let number = request[name]?.integer(as: Int64.self) { return number }
    guard let text = request[name]?.string, let number = Int64(text), String(number) == text else { throw BadRequest() }
    return number
}
