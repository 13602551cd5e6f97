import CCurl
import EventLoop
import Glibc

/// A connection to the mail server with the delivery that uses it: runs on one thread of the pool at a time.
///
/// Sound as `@unchecked Sendable`: `Mailer` hands each delivery to one thread and takes it back, through a mutex, when that
/// has left libcurl. libcurl gets `self` unretained as callback data: the thread retains it while it is inside libcurl, and
/// the handle with its connections does not outlive `close`.
final class MailDelivery: @unchecked Sendable {
    private let settings: SMTPSettings
    private let easy: Easy
    private let errorText = ErrorText()
    private var cancellation: Cancellation?
    private var message: [UInt8] = []
    private var sent = 0
    private var stage = MailError.Stage.greeting
    private var lastReply = ""
    /// Whether what the server says now is its goodbye.
    private var isLeaving = false
    private var addressRefused = false
    /// Sockets that libcurl has open.
    private var sockets: Set<Int32> = []

    init(_ settings: SMTPSettings) throws(Easy.Failure) {
        self.settings = settings
        easy = try Easy()
    }

    /// Closes the connection and frees the handle.
    func close() {
        // libcurl would say QUIT and wait up to two minutes for the answer of a server that may be gone.
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        easy.free()
    }

    /// Hands the message over; blocks the calling thread. Afterwards the delivery can be used for the next message.
    func perform(
        _ envelope: Envelope, _ message: [UInt8], until deadline: Instant, unless cancellation: Cancellation
    ) throws(MailError) {
        guard !cancellation.isCancelled else { throw MailError(.cancelled) }
        let limit = deadline - .now
        guard limit > .zero else { throw MailError(.timedOut) }
        self.cancellation = cancellation
        self.message = message
        sent = 0
        stage = .greeting
        lastReply = ""
        isLeaving = false
        addressRefused = false
        let recipients = StringList(envelope.recipients)
        do throws(Easy.Failure) {
            try setConnection(limit)
            try setMessage(envelope, recipients)
            try setCallbacks()
        } catch {
            throw MailError(.unexpected(code: error.code))
        }
        let code = curl_easy_perform(easy.pointer)
        let reply = easy.long(CURLINFO_RESPONSE_CODE)
        let words = errorText.text
        easy.reset()
        self.message = []
        guard code != CURLE_OK else { return }
        let kind = kind(of: code, reply: reply)
        throw MailError(kind, reply >= 400 ? lastReply : words)
    }

    // MARK: libcurl's options

    private func setConnection(_ limit: Duration) throws(Easy.Failure) {
        let scheme = settings.security == .tls ? "smtps" : "smtp"
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        try easy.set(CURLOPT_URL, "\(scheme)://\(host):\(settings.port)/\(settings.greeting)")
        try easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try easy.set(CURLOPT_PROXY, "")
        try easy.set(CURLOPT_NOSIGNAL, true)
        try easy.set(CURLOPT_QUICK_EXIT, true)
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try easy.set(CURLOPT_SSL_VERIFYPEER, true)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let path = settings.authoritiesPath { try easy.set(CURLOPT_CAINFO, path) }
        switch settings.security {
        case .startTLSRequired: try easy.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        case .startTLSWhenOffered:
            // Whoever can strip the offer must not get the password.
            let level = settings.credentials == nil ? CURLUSESSL_TRY : CURLUSESSL_ALL
            try easy.set(CURLOPT_USE_SSL, Int(level.rawValue))
        case .tls, .off: try easy.set(CURLOPT_USE_SSL, Int(CURLUSESSL_NONE.rawValue))
        }
        if let credentials = settings.credentials {
            try easy.set(CURLOPT_USERNAME, credentials.name)
            try easy.set(CURLOPT_PASSWORD, credentials.password)
        }
        try easy.set(CURLOPT_TIMEOUT_MS, max(1, limit.milliseconds))
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(limit, settings.connectLimit).milliseconds))
        // Relays close after a minute or so; one that is as old is not tried again.
        try easy.set(CURLOPT_MAXAGE_CONN, 20)
    }

    private func setMessage(_ envelope: Envelope, _ recipients: StringList) throws(Easy.Failure) {
        try easy.set(CURLOPT_MAIL_FROM, "<\(envelope.from)>")
        try easy.set(CURLOPT_MAIL_RCPT, list: recipients)
        try easy.set(CURLOPT_UPLOAD, true)
        try easy.set(CURLOPT_INFILESIZE_LARGE, offset: message.count)
    }

    private func setCallbacks() throws(Easy.Failure) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_ERRORBUFFER, pointer: errorText.buffer)
        try easy.set(CURLOPT_READDATA, pointer: context)
        try easy.set(CURLOPT_READFUNCTION) { room, size, count, context in
            guard let room, let context else { return Int(CURL_READFUNC_ABORT) }
            let room8 = UnsafeMutableRawBufferPointer(start: room, count: size * count)
            return Unmanaged<MailDelivery>.fromOpaque(context).takeUnretainedValue().giveMessage(room8)
        }
        try easy.set(CURLOPT_NOPROGRESS, false)
        try easy.set(CURLOPT_XFERINFODATA, pointer: context)
        try easy.check(
            ccurl_set_progress_callback(easy.pointer) { context, _, _, _, _ in
                guard let context else { return 1 }
                let delivery = Unmanaged<MailDelivery>.fromOpaque(context).takeUnretainedValue()
                return delivery.cancellation?.isCancelled == true ? 1 : 0
            })
        // What libcurl says and hears, to know which command a server refused; written nowhere.
        try easy.set(CURLOPT_VERBOSE, true)
        try easy.set(CURLOPT_DEBUGDATA, pointer: context)
        try easy.check(
            ccurl_set_debug_callback(easy.pointer) { _, kind, bytes, count, context in
                guard let bytes, let context else { return 0 }
                let line = UnsafeRawBufferPointer(start: bytes, count: count)
                Unmanaged<MailDelivery>.fromOpaque(context).takeUnretainedValue().overhear(kind, line)
                return 0
            })
        try setSocketCallbacks(context)
    }

    private func setSocketCallbacks(_ context: UnsafeMutableRawPointer) throws(Easy.Failure) {
        try easy.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        try easy.check(
            ccurl_set_open_socket_callback(easy.pointer) { context, _, address in
                guard let context, let address else { return CURL_SOCKET_BAD }
                return Unmanaged<MailDelivery>.fromOpaque(context).takeUnretainedValue().openSocket(address)
            })
        try easy.set(CURLOPT_CLOSESOCKETDATA, pointer: context)
        try easy.check(
            ccurl_set_close_socket_callback(easy.pointer) { context, socket in
                guard let context else { return 1 }
                Unmanaged<MailDelivery>.fromOpaque(context).takeUnretainedValue().sockets.remove(socket)
                return Glibc.close(socket)
            })
    }

    // MARK: libcurl's callbacks, on the thread that performs

    private func giveMessage(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let part = message[sent...].prefix(room.count)
        room.copyBytes(from: part)
        sent += part.count
        return part.count
    }

    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        guard let bytes = SocketAddress.bytes(of: address), settings.addresses.allows(bytes) else {
            addressRefused = true
            return CURL_SOCKET_BAD
        }
        let socket = SocketAddress.socket(for: address)
        if socket >= 0 { sockets.insert(socket) }
        return socket
    }

    private func overhear(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes.prefix(512), as: UTF8.self)
        if kind == CURLINFO_HEADER_IN, !isLeaving {
            lastReply = String(line.prefix { $0 != "\r\n" && $0 != "\n" })
        } else if kind == CURLINFO_HEADER_OUT {
            if line.hasPrefix("AUTH") { stage = .signIn }
            if line.hasPrefix("MAIL") { stage = .sender }
            if line.hasPrefix("RCPT") { stage = .recipient }
            if line.hasPrefix("DATA") { stage = .message }
            isLeaving = line.hasPrefix("QUIT")
        }
    }

    // MARK: what a failure means

    private func kind(of code: CURLcode, reply: Int) -> MailError.Kind {
        switch code {
        case CURLE_ABORTED_BY_CALLBACK:
            return .cancelled
        case CURLE_OPERATION_TIMEDOUT:
            return .timedOut
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
            return .connectFailed
        case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
            return .tls
        case CURLE_LOGIN_DENIED:
            return .refused(.signIn, code: reply >= 400 ? reply : 535)
        default:
            if reply >= 400 { return .refused(stage, code: reply) }
            let lost = [
                CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_WEIRD_SERVER_REPLY, CURLE_PARTIAL_FILE,
            ]
            return lost.contains(code) ? .connectionLost(stage) : .unexpected(code: code.rawValue)
        }
    }
}
