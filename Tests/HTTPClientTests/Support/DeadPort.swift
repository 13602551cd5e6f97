import Glibc

/// A port of this machine that is taken, so that no other test gets it, but refuses connections.
final class DeadPort {
    let port: UInt16
    private let descriptor: Int32

    init() {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Bound and never listening: the kernel answers with a reset.
        let isBound = withUnsafeMutableBytes(of: &address) { raw in
            let generic = raw.assumingMemoryBound(to: sockaddr.self).baseAddress
            return bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
        }
        self.descriptor = descriptor
        precondition(isBound, "no port left")
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
