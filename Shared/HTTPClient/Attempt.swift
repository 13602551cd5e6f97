import CCurl
import EventLoop
import HTTP

/// One try of a call: sets libcurl up, waits for the end, reads the result.
struct Attempt {
    let call: Call
    let fields: RequestFields
    let origin: Origin
    let settings: ClientSettings
    /// From 1.
    let number: Int

    /// How the attempt ended, in the words of everyone who wants to know.
    struct Ending {
        let outcome: Result<ClientResponse, ClientError>
        let retryEnding: Retry.Ending
        let breakerResult: CircuitBreaker.Result
        var connections = 0
        var bytesReceived = 0

        var isAnswer: Bool { if case .success = outcome { true } else { false } }
    }

    func run(on multi: Multi, _ loop: EventLoop, until deadline: Instant) async -> Ending {
        let transfer: Transfer
        do throws(Easy.Failure) {
            transfer = try prepare(multi.easy(), until: deadline)
        } catch {
            return ending(.unexpected(code: error.code))
        }
        let ended: Result<UInt32, any Error>
        do {
            ended = .success(
                try await loop.suspend { waiter in
                    transfer.waiter = waiter
                    // Whoever ends the wait: after it libcurl must not know the transfer.
                    waiter.onEnd = { multi.remove(transfer) }
                    multi.start(transfer)
                })
        } catch {
            ended = .failure(error)
        }
        let result = read(ended, of: transfer, isOpen: multi.isOpen)
        multi.recycle(transfer.easy, isClean: result.isAnswer)
        return result
    }

    // MARK: before

    private func prepare(_ easy: Easy, until deadline: Instant) throws(Easy.Failure) -> Transfer {
        let left = deadline - .now
        let transfer = Transfer(
            easy: easy, fields: fields.lines(left: left), responseLimit: call.responseLimit, settings)
        do throws(Easy.Failure) {
            try transfer.attach()
            try setRules(easy)
            try setRequest(easy)
            let limit = min(left, call.attemptLimit ?? left)
            try easy.set(CURLOPT_TIMEOUT_MS, max(1, limit.milliseconds))
            try easy.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(limit, settings.connectLimit).milliseconds))
        } catch {
            easy.free()
            throw error
        }
        return transfer
    }

    /// What holds for every call.
    private func setRules(_ easy: Easy) throws(Easy.Failure) {
        try easy.set(CURLOPT_NOSIGNAL, true)
        // Otherwise removing a transfer would wait for a name server that does not answer.
        try easy.set(CURLOPT_QUICK_EXIT, true)
        try easy.set(CURLOPT_PROXY, "")  // also turns http_proxy and its like in the environment off
        try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try easy.set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try easy.set(CURLOPT_SSL_VERIFYPEER, true)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)  // 2: the certificate must be this host's
        if let path = settings.authoritiesPath { try easy.set(CURLOPT_CAINFO, path) }
        try easy.set(CURLOPT_USERAGENT, "driveline/\(settings.service)")
        try easy.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        // Refuses by Content-Length, before the body; 0 would mean no limit, but the write callback counts in any case.
        try easy.set(CURLOPT_MAXFILESIZE_LARGE, offset: call.method == .head ? 0 : call.responseLimit)
        // Silently sending a request again on a new connection, as libcurl does when a kept one turns out dead, would
        // repeat what must not be repeated: such calls get a connection of their own.
        try easy.set(CURLOPT_FRESH_CONNECT, !call.mayRepeat)
    }

    private func setRequest(_ easy: Easy) throws(Easy.Failure) {
        try easy.set(CURLOPT_URL, call.url)
        switch call.method {
        case .head:
            try easy.set(CURLOPT_NOBODY, true)
        case .get:
            try easy.set(CURLOPT_HTTPGET, true)
        default:
            if !call.body.isEmpty || [.post, .put, .patch].contains(call.method) { try easy.setBody(call.body) }
            try easy.set(CURLOPT_CUSTOMREQUEST, call.method.name)
        }
        if let signature = call.signature {
            try easy.set(CURLOPT_AWS_SIGV4, signature.parameters)
            try easy.set(CURLOPT_USERNAME, signature.accessKey)
            try easy.set(CURLOPT_PASSWORD, signature.secretKey)
        }
        guard case .follow(let max) = call.redirects else { return }
        let allowed = origin.scheme == "https" && (call.method == .get || call.method == .head)
        try easy.set(CURLOPT_FOLLOWLOCATION, allowed)
        try easy.set(CURLOPT_MAXREDIRS, max)
        try easy.set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
    }

    // MARK: after

    private func read(_ ended: Result<UInt32, any Error>, of transfer: Transfer, isOpen: Bool) -> Ending {
        var result: Ending
        switch ended {
        case .failure:
            result = ending(.cancelled)
        case .success(CURLE_OK.rawValue):
            result = answer(transfer)
        case .success(CURLE_ABORTED_BY_CALLBACK.rawValue) where !isOpen:
            result = ending(.closed)
        case .success(let code):
            result = ending(ClientError.Kind(CURLcode(rawValue: code), of: transfer), transfer.detail)
        }
        result.connections = transfer.easy.long(CURLINFO_NUM_CONNECTS)
        result.bytesReceived = transfer.easy.offset(CURLINFO_SIZE_DOWNLOAD_T)
        return result
    }

    private func answer(_ transfer: Transfer) -> Ending {
        let code = transfer.easy.long(CURLINFO_RESPONSE_CODE)
        guard (100...599).contains(code) else { return ending(.malformedAnswer, "status \(code)") }
        if case .follow = call.redirects, [301, 302, 303, 307, 308].contains(code),
            transfer.head.fields.contains("Location")
        {
            return ending(.redirectRefused)
        }
        let seconds = transfer.easy.offset(CURLINFO_RETRY_AFTER)
        let response = ClientResponse(
            status: Status(code), fields: transfer.head.fields, body: transfer.body, attempts: number)
        return Ending(
            outcome: .success(response),
            retryEnding: .status(code, retryAfter: seconds > 0 ? .seconds(seconds) : nil),
            breakerResult: [502, 503, 504].contains(code) ? .failure : .success)
    }

    private func ending(_ kind: ClientError.Kind, _ detail: String = "") -> Ending {
        let error = ClientError(call: call.name, host: origin.label, kind: kind, attempts: number, detail: detail)
        return Ending(
            outcome: .failure(error), retryEnding: kind.isWithoutAnswer ? .noAnswer : .fault,
            breakerResult: kind.breakerResult)
    }
}

extension HostCounters {
    mutating func count(_ ending: Attempt.Ending, of call: Call) {
        connections += ending.connections
        bytesSent += call.body.count
        bytesReceived += ending.bytesReceived
    }
}
