/// A formula that makes one element's value out of another's: `#x# * 16.387064` or `#x# / 1000.`.
struct Conversion: Hashable, Sendable {
    /// The factor or divisor.
    let operand: Decimal
    /// Whether to divide by it.
    let isDivision: Bool

    /// Reads a formula; nil when it is none of the two forms.
    init?(_ formula: some Collection<UInt8>) {
        let marker = Array("#x#".utf8)
        let text = formula.filter { $0 != UInt8(ascii: " ") }
        guard text.starts(with: marker), text.count > marker.count else { return nil }
        switch text[marker.count] {
        case UInt8(ascii: "*"): isDivision = false
        case UInt8(ascii: "/"): isDivision = true
        default: return nil
        }
        guard let operand = Decimal(text[(marker.count + 1)...]) else { return nil }
        self.operand = operand
    }

    /// Appends the converted value; `0` for a source that is no number.
    func append(_ source: some Collection<UInt8>, to text: inout [UInt8]) {
        guard let value = Decimal(source) else { return text.append(UInt8(ascii: "0")) }
        if isDivision {
            value.appendQuotient(operand, to: &text)
        } else {
            value.appendProduct(operand, to: &text)
        }
    }
}
