import CCurl
import EventLoop
import Glibc
import HTTP

/// One attempt of a call while libcurl runs it: what it has received, and why it was ended by us if it was.
///
/// Sound: libcurl gets `self` unretained as callback data; `Multi` retains the transfer until the easy handle is removed
/// from the multi handle, and libcurl calls back only before that. The callbacks run on the worker's thread.
final class Transfer {
    let easy: Easy
    let addresses: AddressPolicy
    let responseLimit: Int
    private let requestFields: StringList
    private let errorText = ErrorText()
    private(set) var head: AnswerHead
    private(set) var body: [UInt8] = []
    /// Why a callback of ours ended the transfer.
    private(set) var refusal: ClientError.Kind?
    /// The task that waits for the end.
    var waiter: Waiter<UInt32>?

    init(easy: Easy, fields: [String], responseLimit: Int, _ settings: ClientSettings) {
        self.easy = easy
        addresses = settings.addresses
        self.responseLimit = responseLimit
        requestFields = StringList(fields)
        head = AnswerHead(bytes: settings.fieldBytes, count: settings.fieldCount)
    }

    /// libcurl's own words about the failure.
    var detail: String { errorText.text }

    /// Ends the wait.
    func end(_ code: CURLcode) {
        waiter?.resume(returning: code.rawValue)
        waiter = nil
    }

    /// Connects libcurl's callbacks to this object.
    func attach() throws(Easy.Failure) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_HTTPHEADER, list: requestFields)
        try easy.set(CURLOPT_ERRORBUFFER, pointer: errorText.buffer)
        try easy.set(CURLOPT_WRITEDATA, pointer: context)
        try easy.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().takeBody(chunk)
        }
        try easy.set(CURLOPT_HEADERDATA, pointer: context)
        try easy.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().takeLine(line)
        }
        // Also where every address is allowed: libcurl's own sockets are inherited by child processes.
        try easy.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        try easy.check(
            ccurl_set_open_socket_callback(easy.pointer) { context, _, address in
                guard let context, let address else { return CURL_SOCKET_BAD }
                return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().openSocket(address)
            })
    }

    /// Less than the whole count tells libcurl to end the transfer.
    private func takeBody(_ chunk: UnsafeRawBufferPointer) -> Int {
        guard chunk.count <= responseLimit - body.count else {
            refusal = .responseTooLarge(limit: responseLimit)
            body = []
            return 0
        }
        body.append(contentsOf: chunk)
        return chunk.count
    }

    private func takeLine(_ line: UnsafeRawBufferPointer) -> Int {
        switch head.take(Array(line)) {
        case nil:
            return line.count
        case .tooLarge:
            refusal = .fieldsTooLarge
        case .malformed:
            refusal = .malformedAnswer
        }
        return 0
    }

    /// libcurl asks for a socket for this very address: the moment at which no name can change any more.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        // One refused address refuses the host: a name that has a private address beside public ones is an attempt.
        guard refusal == nil, let bytes = SocketAddress.bytes(of: address), addresses.allows(bytes) else {
            refusal = .addressRefused
            return CURL_SOCKET_BAD
        }
        return SocketAddress.socket(for: address)
    }
}

/// libcurl's form of an address.
enum SocketAddress {
    /// The address in network order, 4 or 16 bytes; nil for other families.
    static func bytes(of address: UnsafeMutablePointer<curl_sockaddr>) -> [UInt8]? {
        let (offset, count) = address.pointee.family == AF_INET ? (4, 4) : (8, 16)
        guard address.pointee.family == AF_INET || address.pointee.family == AF_INET6,
            let start = MemoryLayout<curl_sockaddr>.offset(of: \.addr),
            Int(address.pointee.addrlen) >= offset + count
        else { return nil }
        // Sound: libcurl gives `addrlen` bytes from `addr` on (for IPv6 more than the declared struct has); sin_addr
        // lies at offset 4 of sockaddr_in, sin6_addr at offset 8 of sockaddr_in6.
        let raw = UnsafeRawPointer(address) + start + offset
        return Array(UnsafeRawBufferPointer(start: raw, count: count))
    }

    /// A socket as libcurl would make it, closed in child processes.
    static func socket(for address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        Glibc.socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }
}
