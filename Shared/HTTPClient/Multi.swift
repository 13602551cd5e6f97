import CCurl
import EventLoop

/// libcurl's multi handle on a worker's loop: libcurl says which sockets and which time to watch, the loop says when
/// they are ready. No thread, except those in which Debian's libcurl resolves names (getaddrinfo, libcurl's "threaded
/// resolver"; it wakes the loop through a socket pair of its own).
///
/// Sound: the multi handle lives from init to `close`. libcurl calls back on the loop's thread only, from inside calls
/// made here, with the pointers set here: `self`, unretained, which `close` (at the latest deinit) detaches by freeing
/// the handle, and transfers, which `transfers` retains until they are removed from the handle.
final class Multi {
    let loop: EventLoop
    private var handle: UnsafeMutableRawPointer?
    private var watches: [Int32: Watch] = [:]
    private var timer: Timer?
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var idle: [Easy] = []

    /// Idle easy handles kept: each costs some kilobytes, making one about 5 microseconds.
    private static let idleLimit = 64

    init(loop: EventLoop, connections: Int, perHost: Int) {
        LibCurl.start()
        self.loop = loop
        guard let handle = curl_multi_init() else { preconditionFailure("out of memory") }
        self.handle = handle
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, context)
        ccurl_multi_set_socket_callback(handle) { _, descriptor, what, context, _ in
            if let context { Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue().watch(descriptor, what) }
            return 0
        }
        ccurl_multi_set_pointer(handle, CURLMOPT_TIMERDATA, context)
        ccurl_multi_set_timer_callback(handle) { _, milliseconds, context in
            if let context { Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds) }
            return 0
        }
        ccurl_multi_set_long(handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
        ccurl_multi_set_long(handle, CURLMOPT_MAX_HOST_CONNECTIONS, perHost)
        ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, connections)
        ccurl_multi_set_long(handle, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    deinit { close() }

    /// Whether transfers can still be started.
    var isOpen: Bool { handle != nil }

    /// An easy handle with libcurl's defaults: a used one where there is one.
    func easy() throws(Easy.Failure) -> Easy {
        if let used = idle.popLast() { return used }
        return try Easy()
    }

    /// Takes back a handle that is in no transfer. One whose transfer failed is not used again: libcurl keeps traces of
    /// failures (errno) beyond a reset.
    func recycle(_ easy: Easy, isClean: Bool) {
        guard isOpen, isClean, idle.count < Self.idleLimit else { return easy.free() }
        easy.reset()
        idle.append(easy)
    }

    /// Starts a transfer; its `waiter` is resumed with a CURLcode when it has ended.
    func start(_ transfer: Transfer) {
        guard let handle else { return transfer.end(CURLE_ABORTED_BY_CALLBACK) }
        transfers[transfer.easy.pointer] = transfer
        let code = curl_multi_add_handle(handle, transfer.easy.pointer)
        guard code == CURLM_OK else {
            transfers[transfer.easy.pointer] = nil
            return transfer.end(CURLE_FAILED_INIT)
        }
    }

    /// Removes a transfer whose caller no longer waits; its connection is closed at once.
    func remove(_ transfer: Transfer) {
        guard let handle, transfers.removeValue(forKey: transfer.easy.pointer) != nil else { return }
        curl_multi_remove_handle(handle, transfer.easy.pointer)
    }

    /// Ends all transfers and closes all connections; a second call does nothing.
    func close() {
        guard let handle else { return }
        let abandoned = transfers.values
        for transfer in abandoned { curl_multi_remove_handle(handle, transfer.easy.pointer) }
        transfers = [:]
        for easy in idle { easy.free() }
        idle = []
        curl_multi_cleanup(handle)
        self.handle = nil
        timer?.cancel()
        for watch in watches.values { watch.cancel() }
        watches = [:]
        for transfer in abandoned { transfer.end(CURLE_ABORTED_BY_CALLBACK) }
    }

    // MARK: what libcurl asks for

    private func watch(_ descriptor: Int32, _ what: Int32) {
        guard what != CURL_POLL_REMOVE else {
            watches.removeValue(forKey: descriptor)?.cancel()
            return
        }
        var interest: Interest = []
        if what & CURL_POLL_IN != 0 { interest.insert(.read) }
        if what & CURL_POLL_OUT != 0 { interest.insert(.write) }
        if let watch = watches[descriptor] { return watch.change(to: interest) }
        // A socket that epoll refuses (its table is full) is not watched: the transfer ends by its time limit.
        watches[descriptor] = try? loop.watch(descriptor, interest) { [unowned self] ready in
            var events: Int32 = 0
            if ready.contains(.read) { events |= CURL_CSELECT_IN }
            if ready.contains(.write) { events |= CURL_CSELECT_OUT }
            self.act(descriptor, events)
        }
    }

    private func setTimer(_ milliseconds: Int) {
        timer?.cancel()
        timer = nil
        guard milliseconds >= 0 else { return }
        // Also for 0: libcurl must not be entered again from its own callback.
        timer = loop.after(.milliseconds(milliseconds)) { [unowned self] in
            self.timer = nil
            self.act(CURL_SOCKET_TIMEOUT, 0)
        }
    }

    // MARK: what the loop tells

    private func act(_ descriptor: Int32, _ events: Int32) {
        guard let handle else { return }
        var running: Int32 = 0
        curl_multi_socket_action(handle, descriptor, events, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            // The message is libcurl's and gone after the handle is removed: read first.
            let pointer = message.pointee.easy_handle
            let code = message.pointee.data.result
            guard message.pointee.msg == CURLMSG_DONE, let pointer else { continue }
            curl_multi_remove_handle(handle, pointer)
            transfers.removeValue(forKey: pointer)?.end(code)
        }
    }
}
