import Models

/// Plane geometry of small areas, in degrees.
enum Polygon {
    /// Whether two sides that are no neighbours meet, or two corners in a row are one point. Quadratic in the number of
    /// corners, of which there are at most 200.
    static func crossesItself(_ corners: [Place]) -> Bool {
        let count = corners.count
        guard count >= 3 else { return true }
        for one in 0..<count {
            let (a, b) = (corners[one], corners[(one + 1) % count])
            if a == b { return true }
            for other in one + 1..<count {
                let areNeighbours = other == one + 1 || one == 0 && other == count - 1
                if !areNeighbours, meet(a, b, corners[other], corners[(other + 1) % count]) { return true }
            }
        }
        return false
    }

    /// Whether the sides a-b and c-d have a point in common.
    private static func meet(_ a: Place, _ b: Place, _ c: Place, _ d: Place) -> Bool {
        let (c1, d1) = (turn(a, b, c), turn(a, b, d))
        let (a2, b2) = (turn(c, d, a), turn(c, d, b))
        if c1 * d1 < 0, a2 * b2 < 0 { return true }
        return c1 == 0 && isWithin(a, b, c) || d1 == 0 && isWithin(a, b, d) || a2 == 0 && isWithin(c, d, a)
            || b2 == 0 && isWithin(c, d, b)
    }

    /// Positive where the way from a over b to c turns left, 0 where it goes straight on.
    private static func turn(_ a: Place, _ b: Place, _ c: Place) -> Double {
        (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude)
            * (c.longitude - a.longitude)
    }

    private static func isWithin(_ a: Place, _ b: Place, _ point: Place) -> Bool {
        (min(a.longitude, b.longitude)...max(a.longitude, b.longitude)).contains(point.longitude)
            && (min(a.latitude, b.latitude)...max(a.latitude, b.latitude)).contains(point.latitude)
    }
}
