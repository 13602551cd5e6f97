/// The modules of a QR code while it is drawn (ISO/IEC 18004, sections 6.3, 7.7 to 7.10).
struct QRMatrix: Sendable {
    /// Modules of one side.
    let size: Int
    /// Row by row; true is dark.
    private(set) var isDark: [Bool]
    /// Modules that carry no data: patterns and the information about format and version.
    private var isReserved: [Bool]

    /// The patterns of `version`, and `codewords` between them, not masked yet.
    init(_ version: QRVersion, _ codewords: [UInt8]) {
        size = version.size
        isDark = Array(repeating: false, count: size * size)
        isReserved = isDark
        drawTiming()
        drawFinders()
        drawAlignment(version.alignment)
        drawVersion(version.number)
        drawFormat(mask: 0)
        place(codewords)
    }

    subscript(row: Int, column: Int) -> Bool { isDark[row * size + column] }

    /// The same with one of the eight masks over the data and the format saying so.
    func masked(with mask: Int) -> QRMatrix {
        var matrix = self
        for row in 0..<size {
            for column in 0..<size where !isReserved[row * size + column] && Self.inverts(mask, row, column) {
                matrix.isDark[row * size + column].toggle()
            }
        }
        matrix.drawFormat(mask: mask)
        return matrix
    }

    /// Whether the mask changes a module, table 10.
    private static func inverts(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
        let product = row * column
        return switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: product % 2 + product % 3 == 0
        case 6: (product % 2 + product % 3) % 2 == 0
        default: ((row + column) % 2 + product % 3) % 2 == 0
        }
    }

    private mutating func reserve(_ row: Int, _ column: Int, _ dark: Bool) {
        guard (0..<size).contains(row), (0..<size).contains(column) else { return }
        isDark[row * size + column] = dark
        isReserved[row * size + column] = true
    }

    /// Alternating modules along the sixth row and column.
    private mutating func drawTiming() {
        for place in 0..<size {
            reserve(6, place, place % 2 == 0)
            reserve(place, 6, place % 2 == 0)
        }
    }

    /// Three squares of seven modules in the corners, with a light border.
    private mutating func drawFinders() {
        for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] {
            for down in -4...4 {
                for right in -4...4 {
                    let ring = max(abs(down), abs(right))
                    reserve(row + down, column + right, ring != 2 && ring != 4)
                }
            }
        }
    }

    /// Squares of five modules wherever two of the places cross, except under the finders.
    private mutating func drawAlignment(_ places: [Int]) {
        guard let last = places.last else { return }
        for row in places {
            for column in places
            where (row, column) != (6, 6) && (row, column) != (6, last) && (row, column) != (last, 6) {
                for down in -2...2 {
                    for right in -2...2 { reserve(row + down, column + right, max(abs(down), abs(right)) != 1) }
                }
            }
        }
    }

    /// From version 7 on its number, 6 bits with 12 of a BCH code, beside two finders.
    private mutating func drawVersion(_ number: Int) {
        guard number >= 7 else { return }
        let bits = number << 12 | Self.remainder(of: number << 12, by: 0x1F25)
        for place in 0..<18 {
            let (long, short) = (place / 3, size - 11 + place % 3)
            reserve(long, short, bits >> place & 1 == 1)
            reserve(short, long, bits >> place & 1 == 1)
        }
    }

    /// Level M (which is written 00) and the mask, 5 bits with 10 of a BCH code, twice, and the one module that is
    /// always dark.
    private mutating func drawFormat(mask: Int) {
        let bits = (mask << 10 | Self.remainder(of: mask << 10, by: 0x537)) ^ 0x5412
        for place in 0..<15 {
            let dark = bits >> place & 1 == 1
            // Around the finder at the top left, past the timing patterns.
            switch place {
            case 0..<6: reserve(place, 8, dark)
            case 6..<8: reserve(place + 1, 8, dark)
            case 8: reserve(8, 7, dark)
            default: reserve(8, 14 - place, dark)
            }
            // Half under the one at the top right, half beside the one at the bottom left.
            if place < 8 { reserve(8, size - 1 - place, dark) } else { reserve(size - 15 + place, 8, dark) }
        }
        reserve(size - 8, 8, true)
    }

    /// The remainder of a division of polynomials over bits.
    private static func remainder(of value: Int, by generator: Int) -> Int {
        var rest = value
        let degree = Int.bitWidth - generator.leadingZeroBitCount
        while case let length = Int.bitWidth - rest.leadingZeroBitCount, length >= degree {
            rest ^= generator << (length - degree)
        }
        return rest
    }

    /// Bits in columns of two, from the right, up and down in turn, around what is reserved. The timing column is
    /// passed over; modules that are left stay light.
    private mutating func place(_ codewords: [UInt8]) {
        var bit = 0
        var isUpward = true
        var right = size - 1
        while right > 0 {
            if right == 6 { right = 5 }
            for step in 0..<size {
                let row = isUpward ? size - 1 - step : step
                for column in [right, right - 1] where !isReserved[row * size + column] && bit < codewords.count * 8 {
                    isDark[row * size + column] = codewords[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
                    bit += 1
                }
            }
            isUpward.toggle()
            right -= 2
        }
    }
}
