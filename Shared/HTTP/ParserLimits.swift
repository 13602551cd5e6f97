/// How much of a client's bytes the parser takes, by value so that tests can shorten them.
public struct ParserLimits: Sendable, Equatable {
    /// The longest request line without its CRLF, in bytes; beyond it the answer is 414.
    public var requestLineBytes: Int
    /// The largest section of fields with all line ends, in bytes; beyond it the answer is 431.
    public var fieldBytes: Int
    /// The most fields of one section; beyond it the answer is 431.
    public var fieldCount: Int
    /// The most bytes of chunk extensions in one body; beyond it the answer is 400.
    public var chunkExtensionBytes: Int

    /// 8 KiB, 32 KiB, 100 and 256: the numbers of SECURITY.md, points 3 and 6.
    public init(
        requestLineBytes: Int = 8192, fieldBytes: Int = 32768, fieldCount: Int = 100, chunkExtensionBytes: Int = 256
    ) {
        self.requestLineBytes = requestLineBytes
        self.fieldBytes = fieldBytes
        self.fieldCount = fieldCount
        self.chunkExtensionBytes = chunkExtensionBytes
    }
}
