/// A QR code (ISO/IEC 18004): bytes as a square of dark and light modules, error correction level M, versions 1 to 12.
struct QRCode: Sendable {
    /// Modules of one side, without the quiet zone.
    var size: Int { matrix.size }
    /// Which of the eight masks was least penalised.
    let mask: Int
    private let matrix: QRMatrix

    /// Bytes of the largest code.
    static let capacity = QRVersion.all.last?.capacity ?? 0

    /// The smallest code of a text in UTF-8; nil where it is too long.
    ///
    /// - Parameter mask: 0 to 7; chosen by the standard's penalties when it is not given.
    init?(_ text: String, mask: Int? = nil) {
        let content = Array(text.utf8)
        guard let version = QRVersion(holding: content.count) else { return nil }
        let plain = QRMatrix(version, QRCodewords(content, version).bytes)
        let candidates = (mask.map { [$0] } ?? Array(0..<8)).map { (mask: $0, matrix: plain.masked(with: $0)) }
        guard let best = candidates.min(by: { QRPenalty.score($0.matrix) < QRPenalty.score($1.matrix) }) else {
            return nil
        }
        self.mask = best.mask
        matrix = best.matrix
    }

    /// Whether the module is dark.
    subscript(row: Int, column: Int) -> Bool { matrix[row, column] }

    /// The code as SVG: one path, black on white, with the quiet zone of four modules that readers need. It scales to
    /// whatever box it is put in and carries neither script nor style.
    var svg: String {
        let quiet = 4
        let side = size + 2 * quiet
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                let start = column
                while column < size, self[row, column] { column += 1 }
                if column > start {
                    let width = column - start
                    path += "M\(start + quiet) \(row + quiet)h\(width)v1h-\(width)z"
                }
                column += 1
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(side) \(side)\" "
            + "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h\(side)v\(side)h-\(side)z\"/>"
            + "<path d=\"\(path)\"/></svg>"
    }
}
