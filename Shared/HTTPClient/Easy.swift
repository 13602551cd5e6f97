import CCurl
import Glibc

/// One libcurl easy handle with typed options.
///
/// Sound: the pointer lives from init to `free`, which the owner calls once, when no multi handle has it. Strings and
/// bytes given to libcurl are copied by it (CURLOPT_COPYPOSTFIELDS for bodies), lists and callback data are kept by
/// the owner until the transfer has ended.
struct Easy: Hashable {
    /// libcurl could not take an option or make a handle: out of memory, or an option it was built without.
    struct Failure: Error {
        let code: UInt32
    }

    let pointer: UnsafeMutableRawPointer

    init() throws(Failure) {
        LibCurl.start()
        guard let pointer = curl_easy_init() else { throw Failure(code: CURLE_OUT_OF_MEMORY.rawValue) }
        self.pointer = pointer
    }

    /// The handle behind a pointer that libcurl gave back.
    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

    func free() { curl_easy_cleanup(pointer) }

    /// Back to libcurl's defaults; the TLS sessions it remembers stay.
    func reset() { curl_easy_reset(pointer) }

    func set(_ option: CURLoption, _ value: Int) throws(Failure) {
        try check(ccurl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(Failure) { try set(option, value ? 1 : 0) }

    func set(_ option: CURLoption, offset value: Int) throws(Failure) {
        try check(ccurl_set_offset(pointer, option, curl_off_t(value)))
    }

    func set(_ option: CURLoption, _ value: String) throws(Failure) {
        try check(ccurl_set_string(pointer, option, value))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(Failure) {
        try check(ccurl_set_pointer(pointer, option, value))
    }

    func set(_ option: CURLoption, list value: StringList) throws(Failure) {
        try check(ccurl_set_list(pointer, option, value.head))
    }

    func set(_ option: CURLoption, _ callback: @escaping curl_write_callback) throws(Failure) {
        try check(ccurl_set_data_callback(pointer, option, callback))
    }

    /// The body of a request; libcurl keeps a copy.
    func setBody(_ bytes: [UInt8]) throws(Failure) {
        try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: bytes.count)
        let code = bytes.withUnsafeBytes { raw in
            // An empty array has no address, and a null pointer would mean "ask a callback".
            guard let base = raw.baseAddress else { return ccurl_set_string(pointer, CURLOPT_COPYPOSTFIELDS, "") }
            return ccurl_set_bytes(pointer, CURLOPT_COPYPOSTFIELDS, base)
        }
        try check(code)
    }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return ccurl_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
    }

    func check(_ code: CURLcode) throws(Failure) {
        guard code == CURLE_OK else { throw Failure(code: code.rawValue) }
    }
}

/// A list of strings that libcurl reads while a transfer runs; whoever made it keeps it until then.
///
/// Sound: `curl_slist_append` copies each string and gives back the head, which deinit frees once.
final class StringList {
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    init(_ strings: [String]) {
        for string in strings {
            guard let longer = curl_slist_append(head, string) else { preconditionFailure("out of memory") }
            head = longer
        }
    }

    deinit { curl_slist_free_all(head) }
}

/// The room for libcurl's own words about a failure.
///
/// Sound: CURL_ERROR_SIZE bytes, as libcurl asks, zeroed, alive as long as the transfer that writes to it.
final class ErrorText {
    let buffer: UnsafeMutablePointer<CChar>

    init() {
        buffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        buffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { buffer.deallocate() }

    var text: String { String(cString: buffer) }
}

/// The library as a whole.
enum LibCurl {
    private static let started: Void = {
        // OpenSSL writes with write(2): without this a peer that hangs up would end the process. With
        // CURLOPT_NOSIGNAL (threads!) libcurl leaves that to us.
        signal(SIGPIPE, SIG_IGN)
        let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        precondition(code == CURLE_OK, "libcurl does not start: \(code.rawValue)")
    }()

    static func start() { started }
}
