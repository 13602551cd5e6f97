import CCurl

extension ClientError.Kind {
    /// What libcurl's failure of a transfer means to the caller.
    init(_ code: CURLcode, of transfer: Transfer) {
        if let refusal = transfer.refusal {
            self = refusal
            return
        }
        let begun = transfer.head.hasBegun
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            self = .cannotResolve
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
            self = .connectFailed
        case CURLE_OPERATION_TIMEDOUT:
            self = .timedOut(Self.phase(of: transfer))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            self = .certificateRefused
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS:
            self = .tls
        case CURLE_GOT_NOTHING:
            self = .closedBeforeAnswer
        case CURLE_SEND_ERROR:
            self = begun ? .incompleteAnswer : .closedBeforeAnswer
        case CURLE_RECV_ERROR:
            // libcurl says the same of a reset and of nonsense where a chunk's size should be; only the first has
            // an errno.
            let broken = transfer.easy.long(CURLINFO_OS_ERRNO) == 0
            self = !begun ? .closedBeforeAnswer : broken ? .malformedAnswer : .incompleteAnswer
        case CURLE_PARTIAL_FILE:
            self = .incompleteAnswer
        case CURLE_FILESIZE_EXCEEDED:
            self = .responseTooLarge(limit: transfer.responseLimit)
        case CURLE_TOO_MANY_REDIRECTS:
            self = .tooManyRedirects
        case CURLE_UNSUPPORTED_PROTOCOL where transfer.easy.long(CURLINFO_REDIRECT_COUNT) > 0:
            self = .redirectRefused
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR,
            CURLE_HTTP2:
            // Unsupported: the answer is HTTP/0.9. A write error that is not ours: broken compression.
            self = .malformedAnswer
        default:
            self = .unexpected(code: code.rawValue)
        }
    }

    private static func phase(of transfer: Transfer) -> ClientError.Phase {
        if transfer.head.hasBegun { return .body }
        return transfer.easy.offset(CURLINFO_PRETRANSFER_TIME_T) > 0 ? .answer : .connect
    }
}
