internal import CLinux

/// What a file descriptor is watched for, and what it became ready for.
public struct Interest: OptionSet, Hashable, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8

    /// A set of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Bytes, a connection or the end of the stream can be read.
    public static let read = Interest(rawValue: 1)
    /// Bytes can be written.
    public static let write = Interest(rawValue: 2)
    /// The peer is gone or the socket has an error; reported whether asked for or not, with read and write.
    public static let hangup = Interest(rawValue: 4)

    private static let epollIn: UInt32 = 0x1
    private static let epollOut: UInt32 = 0x4
    private static let epollError: UInt32 = 0x8
    private static let epollHangup: UInt32 = 0x10
    private static let epollReadHangup: UInt32 = 0x2000
    private static let epollEdge: UInt32 = 1 << 31

    init(epoll events: UInt32) {
        var set: Interest = []
        if events & (Self.epollIn | Self.epollReadHangup) != 0 { set.insert(.read) }
        if events & Self.epollOut != 0 { set.insert(.write) }
        if events & (Self.epollError | Self.epollHangup) != 0 { set.formUnion([.read, .write, .hangup]) }
        self = set
    }

    func epoll(edge: Bool) -> UInt32 {
        var events: UInt32 = 0
        if contains(.read) { events |= Self.epollIn | Self.epollReadHangup }
        if contains(.write) { events |= Self.epollOut }
        if edge { events |= Self.epollEdge }
        return events
    }
}

/// A file descriptor under observation by its loop. The owner of the descriptor cancels the watch
/// before closing it.
public final class Watch {
    /// The descriptor that is watched.
    public let descriptor: Int32
    private let edge: Bool
    private unowned let loop: EventLoop
    let ready: (Interest) -> Void
    /// Slot in the loop's table and the slot's generation: an event of an earlier owner is ignored.
    var token: UInt64 = 0
    private var active = true

    init(descriptor: Int32, edge: Bool, loop: EventLoop, ready: @escaping (Interest) -> Void) {
        self.descriptor = descriptor
        self.edge = edge
        self.loop = loop
        self.ready = ready
    }

    /// Watches for `interest` from now on.
    public func change(to interest: Interest) {
        guard active else { return }
        _ = clinux_epoll_modify(loop.epoll, descriptor, interest.epoll(edge: edge), token)
    }

    /// Ends the watch; its action is not called again, not even for events already fetched.
    public func cancel() {
        guard active else { return }
        active = false
        loop.forget(self)
    }
}
