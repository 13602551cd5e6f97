import CCurl

/// Scheme, host and port of a URL: whom the breaker, the retry budget and the counters are about.
struct Origin: Hashable, Sendable {
    let scheme: String
    let host: String
    let port: String

    /// Host and port, as errors and metrics show them.
    var label: String { "\(host):\(port)" }

    /// Reads `url` with libcurl's own parser, the one that will connect, so that both always see the same host.
    init(url: String) throws(InvalidCall) {
        guard url.utf8.count <= 8_192 else { throw InvalidCall("URL longer than 8,192 bytes") }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw InvalidCall("URL has a space, a control character or a character outside ASCII")
        }
        // libcurl takes one to three slashes, other parsers read the third as "no host".
        guard let colon = url.utf8.firstIndex(of: 0x3A), url[colon...].hasPrefix("://"),
            !url[colon...].hasPrefix(":///")
        else { throw InvalidCall("not an absolute URL") }
        guard let handle = curl_url() else { throw InvalidCall("out of memory") }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, UInt32(CURLU_DISALLOW_USER)) == CURLUE_OK else {
            throw InvalidCall("not an absolute URL without user info")
        }
        scheme = try Self.part(CURLUPART_SCHEME, of: handle)
        guard scheme == "http" || scheme == "https" else { throw InvalidCall("scheme is neither http nor https") }
        host = try Self.part(CURLUPART_HOST, of: handle).lowercased()
        port = try Self.part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT))
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer, _ flags: UInt32 = 0) throws(InvalidCall)
        -> String
    {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else {
            throw InvalidCall("URL lacks its host")
        }
        // Sound: curl_url_get gives a terminated string that is ours to free with curl_free, once.
        defer { curl_free(text) }
        return String(cString: text)
    }
}

/// The call cannot be sent as it is.
struct InvalidCall: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
