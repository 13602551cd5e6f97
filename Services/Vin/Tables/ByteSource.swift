/// Bytes that come in pieces: a file, or what a program that unpacks it prints.
protocol ByteSource: AnyObject {
    /// Appends the next bytes, at most `limit`; 0 means that there are no more.
    func read(into buffer: inout [UInt8], atMost limit: Int) throws(FactsError) -> Int
    /// How much of the file behind it is read, 0 to 1; nil when that is not known.
    var progress: Double? { get }
}

extension ByteSource {
    /// Exactly `count` bytes.
    ///
    /// - Throws: `FactsError.damaged` when the source ends before.
    func take(_ count: Int) throws(FactsError) -> [UInt8] {
        var bytes: [UInt8] = []
        // A damaged length must not reserve memory that the source cannot fill.
        bytes.reserveCapacity(min(count, 1 << 26))
        while bytes.count < count {
            guard try read(into: &bytes, atMost: min(count - bytes.count, 1 << 20)) > 0 else {
                throw .damaged("the file ends too early")
            }
        }
        return bytes
    }
}

/// Puts bytes that were read to look at them back in front of their source.
final class RewoundSource: ByteSource {
    private var head: [UInt8]
    private var given = 0
    private let rest: (any ByteSource)?

    /// - Parameter rest: what follows; nil is nothing.
    init(_ head: [UInt8], then rest: (any ByteSource)? = nil) {
        self.head = head
        self.rest = rest
    }

    var progress: Double? { rest?.progress }

    func read(into buffer: inout [UInt8], atMost limit: Int) throws(FactsError) -> Int {
        guard given < head.count else {
            head = []
            given = 0
            return try rest?.read(into: &buffer, atMost: limit) ?? 0
        }
        let count = min(limit, head.count - given)
        buffer += head[given..<(given + count)]
        given += count
        return count
    }
}
