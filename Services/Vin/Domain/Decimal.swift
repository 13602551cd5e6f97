/// A non-negative decimal number with an exact number of decimals, such as `5.70`.
///
/// It multiplies exactly and divides with the number of decimals that PostgreSQL's `numeric` gives, because
/// the official procedure computes displacements with it.
struct Decimal: Hashable, Sendable {
    /// The digits without the point.
    let digits: UInt64
    /// How many of them stand behind the point.
    let scale: Int

    init(digits: UInt64, scale: Int) {
        self.digits = digits
        self.scale = scale
    }

    /// Reads digits with at most one point, outer blanks allowed; nil for everything else and for more than
    /// 15 digits (no displacement has them).
    init?(_ text: some Collection<UInt8>) {
        var digits: UInt64 = 0
        var scale = 0
        var count = 0
        var isBehindPoint = false
        var hasEnded = false
        for byte in text {
            switch byte {
            case UInt8(ascii: " "):
                if count > 0 || isBehindPoint { hasEnded = true }
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard !hasEnded, count < 15 else { return nil }
                digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
                count += 1
                if isBehindPoint { scale += 1 }
            case UInt8(ascii: "."):
                guard !hasEnded, !isBehindPoint else { return nil }
                isBehindPoint = true
            default:
                return nil
            }
        }
        guard count > 0 else { return nil }
        self.digits = digits
        self.scale = scale
    }

    /// Appends the number as text, all decimals shown.
    func append(to text: inout [UInt8]) { Decimal.append(UInt128(digits), scale: scale, to: &text) }

    /// Appends the exact product as text.
    func appendProduct(_ factor: Decimal, to text: inout [UInt8]) {
        Decimal.append(UInt128(digits) * UInt128(factor.digits), scale: scale + factor.scale, to: &text)
    }

    /// Appends the quotient, rounded half up, as text; `0` for a divisor of zero.
    func appendQuotient(_ divisor: Decimal, to text: inout [UInt8]) {
        guard divisor.digits > 0 else { return text.append(UInt8(ascii: "0")) }
        let decimals = quotientScale(divisor)
        // digits / divisor * 10^shift, eight decimal digits at a time so that no step overflows.
        var shift = decimals + divisor.scale - scale
        var quotient = UInt128(digits / divisor.digits)
        var remainder = digits % divisor.digits
        while shift > 0 {
            let step = min(shift, 8)
            let power = Decimal.powers[step]
            let (high, low) = remainder.multipliedFullWidth(by: power)
            let (part, rest) = divisor.digits.dividingFullWidth((high, low))
            quotient = quotient * UInt128(power) + UInt128(part)
            remainder = rest
            shift -= step
        }
        if remainder >= divisor.digits - remainder { quotient += 1 }
        Decimal.append(quotient, scale: decimals, to: &text)
    }

    /// PostgreSQL's rule (`select_div_scale`): at least 16 significant digits, counted in groups of four.
    private func quotientScale(_ divisor: Decimal) -> Int {
        let (weight, first) = leadingGroup
        let (divisorWeight, divisorFirst) = divisor.leadingGroup
        let quotientWeight = weight - divisorWeight - (first <= divisorFirst ? 1 : 0)
        return max(16 - quotientWeight * 4, scale, divisor.scale)
    }

    /// The position (in powers of 10,000) and value of the first group of four digits that is not zero.
    private var leadingGroup: (weight: Int, value: UInt64) {
        guard digits > 0 else { return (0, 0) }
        let whole = digits / Decimal.powers[scale]
        if whole > 0 {
            var group = whole
            var weight = 0
            while group >= 10_000 {
                group /= 10_000
                weight += 1
            }
            return (weight, group)
        }
        // Behind the point the groups are filled up with zeros on the right.
        var weight = -1
        var places = scale
        while places > 4, digits / Decimal.powers[places - 4] == 0 {
            places -= 4
            weight -= 1
        }
        return (weight, places >= 4 ? digits / Decimal.powers[places - 4] : digits * Decimal.powers[4 - places])
    }

    /// Powers of ten up to 10^19.
    private static let powers: [UInt64] = (0..<20).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    private static func append(_ value: UInt128, scale: Int, to text: inout [UInt8]) {
        let start = text.count
        var rest = value
        var written = 0
        // Least significant digit first; at least one digit before the point.
        while rest > 0 || written <= scale {
            if written == scale, scale > 0 { text.append(UInt8(ascii: ".")) }
            if rest > UInt128(UInt64.max) {
                text.append(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
            } else {
                let low = UInt64(rest)
                text.append(UInt8(ascii: "0") + UInt8(low % 10))
                rest = UInt128(low / 10)
            }
            written += 1
        }
        text[start...].reverse()
    }
}
