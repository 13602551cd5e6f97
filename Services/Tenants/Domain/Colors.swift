import Models

/// Contrast of colours after WCAG 2.2, section 1.4.3.
enum Colors {
    /// The judgement of a colour `#rrggbb`; nil for any other text.
    static func contrast(of color: String) -> ColorContrast? {
        guard let ground = luminance(of: color) else { return nil }
        let onWhite = ratio(1, ground)
        let onBlack = ratio(ground, 0)
        let isDark = onWhite >= onBlack
        return ColorContrast(
            color: color, text: isDark ? "#ffffff" : "#000000",
            ratio: Int((max(onWhite, onBlack) * 100).rounded(.down)), isReadableOnWhite: onWhite >= 4.5)
    }

    /// The judgements of the colours that a tenant has chosen.
    static func contrasts(of branding: Branding) -> [ColorContrast] {
        [branding.primaryColor, branding.accentColor].compactMap { $0.flatMap(contrast) }
    }

    private static func ratio(_ lighter: Double, _ darker: Double) -> Double { (lighter + 0.05) / (darker + 0.05) }

    /// The base to the power of 2.4, as its square times the fifth root of that, by Newton's method.
    private static func power(_ base: Double) -> Double {
        let square = base * base
        guard square > 0 else { return 0 }
        var root = 1.0
        for _ in 0..<40 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
        return square * root
    }

    /// Relative luminance of sRGB, 0 to 1.
    private static func luminance(of color: String) -> Double? {
        guard color.utf8.count == 7, color.hasPrefix("#"), let value = Int(color.dropFirst(), radix: 16) else {
            return nil
        }
        func linear(_ shift: Int) -> Double {
            let part = Double(value >> shift & 0xFF) / 255
            return part <= 0.04045 ? part / 12.92 : power((part + 0.055) / 1.055)
        }
        return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
    }
}
