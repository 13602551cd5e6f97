import FoundationEssentials
import Models
import Testing

@testable import Inquiries

@Suite struct GeodesyTests {
    /// Distances by Vincenty's inverse formula on WGS 84, computed beside this in Python.
    @Test(arguments: [
        (37.7749, -122.4194, 37.8044, -122.2712, 13458.2),
        (37.7749, -122.4194, 34.0522, -118.2437, 559042.3),
        (52.5200, 13.4050, 48.8566, 2.3522, 879699.3),
        (40.7128, -74.0060, 51.5074, -0.1278, 5585233.6),
        (-33.8688, 151.2093, 37.7749, -122.4194, 11934469.9),
        (0.0, 179.9, 0.0, -179.9, 22263.9),
        (89.9, 10.0, 89.9, -170.0, 22338.8),
    ])
    func `a distance is what the ellipsoid says, to ten metres in a thousand kilometres`(
        latitude: Double, longitude: Double, otherLatitude: Double, otherLongitude: Double, metres: Double
    ) {
        let one = GroundPoint(Place(latitude: latitude, longitude: longitude))
        let other = GroundPoint(Place(latitude: otherLatitude, longitude: otherLongitude))
        #expect(abs(Double(one.metres(to: other)) - metres) <= 1 + metres / 100_000)
        #expect(one.metres(to: other) == other.metres(to: one))
    }

    @Test func `a point is no way from itself, and the other side of the globe is half a girdle away`() {
        let here = GroundPoint(RoutingGiven.sanFrancisco)
        #expect(here.metres(to: here) == 0)
        let there = GroundPoint(Place(latitude: -37.7749, longitude: 57.5806))
        #expect((19_900_000...20_100_000).contains(here.metres(to: there)))
    }

    @Test func `sine and cosine agree with known angles in every quarter`() {
        for (degrees, sine, cosine) in [
            (0.0, 0.0, 1.0), (30, 0.5, 0.8660254037844386), (90, 1, 0), (135, 0.7071067811865476, -0.7071067811865476),
            (180, 0, -1), (-90, -1, 0), (-120, -0.8660254037844386, -0.5), (270, -1, 0),
        ] {
            let found = Angle.sinCos(degrees: degrees)
            #expect(abs(found.sine - sine) < 1e-15)
            #expect(abs(found.cosine - cosine) < 1e-15)
        }
        #expect(abs(Angle.arcSine(1) - Double.pi / 2) < 1e-15)
        #expect(abs(Angle.arcSine(0.5) - Double.pi / 6) < 1e-15)
    }
}
