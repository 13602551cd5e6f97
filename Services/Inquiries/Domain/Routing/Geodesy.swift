import Models

/// A point with the sines and cosines that distances are made of.
///
/// They are computed here and not by the C library, whose last digits differ from release to release: a decision made
/// again on another machine has to come out the same to the metre. Addition, multiplication, division and square root
/// are exact to the last bit wherever IEEE 754 is.
struct GroundPoint {
    /// Sine and cosine of the reduced latitude on the ellipsoid.
    private let sinLatitude: Double
    private let cosLatitude: Double
    private let sinLongitude: Double
    private let cosLongitude: Double

    /// WGS 84: equatorial radius in metres and flattening (NIMA TR8350.2).
    private static let radius = 6_378_137.0
    private static let flattening = 1 / 298.257223563

    init(_ place: Place) {
        let (sine, cosine) = Angle.sinCos(degrees: place.latitude)
        let low = (1 - Self.flattening) * sine
        let length = (cosine * cosine + low * low).squareRoot()
        (sinLatitude, cosLatitude) = (low / length, cosine / length)
        (sinLongitude, cosLongitude) = Angle.sinCos(degrees: place.longitude)
    }

    /// Metres along the ellipsoid by Lambert's formula: wrong by less than 50 m in 10,000 km, by less than 1 m in 100 km.
    /// Between points on opposite sides of the globe, where it does not hold, along a sphere.
    func metres(to other: GroundPoint) -> Int {
        let (x1, x2) = (cosLatitude * cosLongitude, other.cosLatitude * other.cosLongitude)
        let (y1, y2) = (cosLatitude * sinLongitude, other.cosLatitude * other.sinLongitude)
        let (dx, dy, dz) = (x1 - x2, y1 - y2, sinLatitude - other.sinLatitude)
        // Square of the sine of half the angle between them: a quarter of the square of the chord.
        let half = min(1, (dx * dx + dy * dy + dz * dz) / 4)
        guard half > 0 else { return 0 }
        let angle = 2 * Angle.arcSine(half.squareRoot())
        guard half < 0.99 else { return Int((angle * Self.radius).rounded()) }

        let sine = 2 * (half * (1 - half)).squareRoot()
        let (cosines, sines) = (cosLatitude * other.cosLatitude, sinLatitude * other.sinLatitude)
        let (cosSum, cosDifference) = (cosines - sines, cosines + sines)
        let x = (angle - sine) * (1 - cosSum) * (1 + cosDifference) / (4 * (1 - half))
        let y = (angle + sine) * (1 + cosSum) * (1 - cosDifference) / (4 * half)
        return Int((Self.radius * (angle - Self.flattening / 2 * (x + y))).rounded())
    }
}

/// Trigonometry by series that end below the last bit.
enum Angle {
    /// Sine and cosine of degrees. Whole right angles are taken off first, exactly.
    static func sinCos(degrees: Double) -> (sine: Double, cosine: Double) {
        let quarters = (degrees / 90).rounded()
        let x = (degrees - 90 * quarters) * (Double.pi / 180)
        let square = x * x
        var (sine, cosine) = (0.0, 0.0)
        // Taylor series from the smallest term on; with |x| <= pi/4 the next one is below 2^-56.
        for order in stride(from: 17, through: 3, by: -2) {
            let n = Double(order)
            sine = (1 + sine) * -square / (n * (n - 1))
            cosine = (1 + cosine) * -square / ((n - 1) * (n - 2))
        }
        sine = x * (1 + sine)
        cosine = 1 + cosine
        switch Int(quarters) & 3 {
        case 0: return (sine, cosine)
        case 1: return (cosine, -sine)
        case 2: return (-sine, -cosine)
        default: return (-cosine, sine)
        }
    }

    /// Radians whose sine it is, for 0 to 1.
    static func arcSine(_ sine: Double) -> Double {
        // Near 1 the angle is told better by its cosine.
        guard sine <= 0.75 else { return Double.pi / 2 - arcSine((1 - sine * sine).squareRoot()) }
        var angle = sine * (1 + sine * sine / 6)
        for _ in 0..<4 {
            let (value, slope) = sinCos(degrees: angle * (180 / Double.pi))
            angle -= (value - sine) / slope
        }
        return angle
    }
}
