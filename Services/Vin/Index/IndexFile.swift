internal import EventLoop
internal import Glibc
internal import Synchronization

/// The index file of a process: opened once for all workers, exchanged when `vin import` has put a new one in its place.
final class IndexFile: Sendable {
    let path: String
    /// Grows with every exchange; a worker compares it before each decode, which costs a nanosecond.
    private let exchanges = Atomic(0)
    private let state = Mutex(State())

    private struct State {
        var index: VINIndex?
        var fault: String?
        var identity: Identity?
        var hasLooked = false
    }

    /// What changes when a file is replaced.
    private struct Identity: Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        let changed: Int
        let changedNanoseconds: Int
    }

    init(path: String) { self.path = path }

    /// Opens the file if it is another one than last time. Blocks for the time of a checksum (about 10 ms).
    ///
    /// - Returns: what became of it, in words; nil when nothing changed. A file that cannot be opened leaves the index
    ///   before in use: its memory stays mapped.
    func refresh() -> String? {
        let found = Self.identity(of: path)
        let isKnown = state.withLock { state in
            if state.hasLooked && state.identity == found { return true }
            state.hasLooked = true
            state.identity = found
            return false
        }
        if isKnown { return nil }
        do throws(IndexError) {
            let index = try VINIndex(path: path)
            state.withLock { state in
                state.index = index
                state.fault = nil
            }
            exchanges.add(1, ordering: .releasing)
            return "release \(index.release), \(index.size) bytes"
        } catch {
            return state.withLock { state in
                // It may be readable the next time: too many open files, rights that are being set.
                if case .unreadable = error { state.hasLooked = false }
                guard state.fault != "\(error)" else { return nil }
                state.fault = "\(error)"
                return "not used: \(error)"
            }
        }
    }

    /// How often the index was exchanged.
    var generation: Int { exchanges.load(ordering: .acquiring) }
    /// The index in use; nil when none could be opened.
    var index: VINIndex? { state.withLock { $0.index } }
    /// Why the file as it is now is not used; nil when it is.
    var fault: String? { state.withLock { $0.fault } }

    private static func identity(of path: String) -> Identity? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return Identity(
            device: UInt(facts.st_dev), inode: UInt(facts.st_ino), size: Int(facts.st_size),
            changed: facts.st_mtim.tv_sec, changedNanoseconds: facts.st_mtim.tv_nsec)
    }
}
