internal import CLinux

/// A file mapped read-only: its pages come when they are touched and are shared by all processes.
///
/// Sound as `@unchecked Sendable`: the memory is never written. The file must be replaced by rename,
/// never changed in place, which is how `vin import` does it.
public final class MappedFile: @unchecked Sendable {
    /// The file's size in bytes.
    public let count: Int
    @usableFromInline let start: UnsafeRawPointer

    /// Maps the file at `path`; throws what open(2) or mmap(2) say, ENODATA for an empty file.
    public init(path: String) throws(SystemError) {
        var size = 0
        var error: Int32 = 0
        guard let start = clinux_map(path, &size, &error) else { throw SystemError(call: "map \(path)", code: error) }
        self.start = start
        count = size
    }

    deinit { clinux_unmap(start, count) }

    /// `count` elements from byte `offset` on; nil when the file does not hold them or they are not aligned.
    public func array<Element: BitwiseCopyable>(
        of type: Element.Type, at offset: Int, count: Int
    ) -> MappedArray<Element>? {
        let stride = MemoryLayout<Element>.stride
        guard offset >= 0, count >= 0, offset <= self.count, offset % MemoryLayout<Element>.alignment == 0,
            count <= (self.count - offset) / stride
        else { return nil }
        return MappedArray(file: self, start: start + offset, count: count)
    }
}

/// A typed, bounds-checked view of a part of a mapped file (little-endian, as the machine is).
///
/// Sound as `@unchecked Sendable`: read-only memory that lives as long as `file`.
public struct MappedArray<Element: BitwiseCopyable>: RandomAccessCollection, @unchecked Sendable {
    @usableFromInline let file: MappedFile
    @usableFromInline let start: UnsafeRawPointer
    /// The number of elements.
    public let count: Int

    @usableFromInline init(file: MappedFile, start: UnsafeRawPointer, count: Int) {
        self.file = file
        self.start = start
        self.count = count
    }

    /// Always 0.
    @inlinable public var startIndex: Int { 0 }
    /// The number of elements.
    @inlinable public var endIndex: Int { count }

    /// The element at `index`; a programming error outside of the bounds.
    @inlinable public subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count, "index outside of the mapped array")
        return start.load(fromByteOffset: index &* MemoryLayout<Element>.stride, as: Element.self)
    }

    /// Calls `body` with the memory of `range` as a span that must not outlive the call.
    @inlinable public func withSpan<R>(_ range: Range<Int>, _ body: (Span<Element>) throws -> R) rethrows -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the mapped array")
        let stride = MemoryLayout<Element>.stride
        let buffer = UnsafeRawBufferPointer(start: start + range.lowerBound * stride, count: range.count * stride)
        return try body(Span<Element>(_bytes: RawSpan(_unsafeBytes: buffer)))
    }

    /// Appends the elements of `range` to `buffer` in one copy.
    @inlinable public func append(_ range: Range<Int>, to buffer: inout [Element]) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the mapped array")
        let stride = MemoryLayout<Element>.stride
        let raw = UnsafeRawBufferPointer(start: start + range.lowerBound * stride, count: range.count * stride)
        buffer.append(contentsOf: raw.assumingMemoryBound(to: Element.self))
    }
}
