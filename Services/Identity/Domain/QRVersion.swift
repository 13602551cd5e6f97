/// One size of QR code at error correction level M, by the tables of ISO/IEC 18004.
///
/// Level M survives 15 % of damaged codewords: a screen photographed at an angle is read, and an address for
/// one-time passwords still fits into a code that a phone sees at arm's length.
struct QRVersion: Sendable {
    /// 1 to 12.
    let number: Int
    /// Codewords of the whole symbol, table 1.
    let codewords: Int
    /// Error-correction codewords of each block, table 9.
    let checkCodewords: Int
    /// Blocks that the data is divided into, table 9.
    let blocks: Int
    /// Rows and columns of the centres of alignment patterns, annex E.
    let alignment: [Int]

    /// Modules of one side.
    var size: Int { 17 + 4 * number }

    /// Codewords that carry data.
    var dataCodewords: Int { codewords - checkCodewords * blocks }

    /// Bits of the field that counts the bytes: two bytes from version 10 on.
    var countBits: Int { number < 10 ? 8 : 16 }

    /// Bytes that fit: what is left of the data after four bits of mode and the count.
    var capacity: Int { (dataCodewords * 8 - 4 - countBits) / 8 }

    /// The smallest version that holds so many bytes; nil where none does.
    init?(holding count: Int) {
        guard let version = Self.all.first(where: { $0.capacity >= count }) else { return nil }
        self = version
    }

    private init(_ number: Int, _ codewords: Int, _ checkCodewords: Int, _ blocks: Int, _ alignment: [Int]) {
        self.number = number
        self.codewords = codewords
        self.checkCodewords = checkCodewords
        self.blocks = blocks
        self.alignment = alignment
    }

    /// All that are known here.
    static let all: [QRVersion] = [
        QRVersion(1, 26, 10, 1, []),
        QRVersion(2, 44, 16, 1, [6, 18]),
        QRVersion(3, 70, 26, 1, [6, 22]),
        QRVersion(4, 100, 18, 2, [6, 26]),
        QRVersion(5, 134, 24, 2, [6, 30]),
        QRVersion(6, 172, 16, 4, [6, 34]),
        QRVersion(7, 196, 18, 4, [6, 22, 38]),
        QRVersion(8, 242, 22, 4, [6, 24, 42]),
        QRVersion(9, 292, 22, 5, [6, 26, 46]),
        QRVersion(10, 346, 26, 5, [6, 28, 50]),
        QRVersion(11, 404, 30, 5, [6, 30, 54]),
        QRVersion(12, 466, 22, 8, [6, 32, 58]),
    ]
}
