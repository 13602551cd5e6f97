/// Error correction of QR codes: Reed-Solomon over the field of 256 elements with the polynomial
/// x⁸ + x⁴ + x³ + x² + 1 (ISO/IEC 18004, section 7.5).
struct ReedSolomon: Sendable {
    /// The generator polynomial without its leading 1, the highest power first.
    private let generator: [UInt8]

    /// A code with so many check codewords: the product of (x - 2ⁱ) for all i below `count`.
    init(checkCodewords count: Int) {
        var product: [UInt8] = [1]
        var root: UInt8 = 1
        for _ in 0..<count {
            var next = product + [0]
            for index in product.indices { next[index + 1] ^= Self.multiply(product[index], root) }
            product = next
            root = Self.multiply(root, 2)
        }
        generator = Array(product.dropFirst())
    }

    /// The check codewords: the remainder of the data, shifted by their number, divided by the generator.
    func check(_ data: some Sequence<UInt8>) -> [UInt8] {
        var remainder = [UInt8](repeating: 0, count: generator.count)
        for byte in data {
            let factor = byte ^ remainder.removeFirst()
            remainder.append(0)
            for index in remainder.indices { remainder[index] ^= Self.multiply(generator[index], factor) }
        }
        return remainder
    }

    /// The product of two elements, bit by bit.
    static func multiply(_ one: UInt8, _ other: UInt8) -> UInt8 {
        var product: UInt8 = 0
        var shifted = one
        for bit in 0..<8 {
            if other >> bit & 1 == 1 { product ^= shifted }
            shifted = shifted << 1 ^ (shifted >> 7) * 0x1D
        }
        return product
    }
}
