import Models

/// An area made ready for many questions. What lacks a member that its form needs holds nothing.
struct PreparedArea {
    private enum Form {
        case circle(GroundPoint, radius: Int)
        case postalCodes(country: String, codes: Set<[UInt8]>)
        case polygon([Place])
        case nothing
    }

    private let form: Form

    /// `home` is the middle of a circle that names none.
    init(_ area: ServiceArea, home: Place? = nil) {
        switch area.kind {
        case .circle:
            if let center = area.center ?? home, let radius = area.radius {
                form = .circle(GroundPoint(center), radius: radius)
            } else {
                form = .nothing
            }
        case .postalCodes:
            if let country = area.country {
                let codes = (area.postalCodes ?? []).map { PostalCode.key($0) }
                form = .postalCodes(country: country.text, codes: Set(codes))
            } else {
                form = .nothing
            }
        case .polygon: form = .polygon(area.polygon ?? [])
        }
    }

    /// What the area says of a location.
    enum Answer: Equatable {
        case inside
        /// With metres from its middle and its radius, where it is a circle.
        case outside(metres: Int?, radius: Int?)
        /// The location does not say enough.
        case unknown
    }

    func answer(_ location: PreparedLocation) -> Answer {
        switch form {
        case .circle(let center, let radius):
            guard let point = location.point else { return .unknown }
            let metres = center.metres(to: point)
            return metres <= radius ? .inside : .outside(metres: metres, radius: radius)
        case .postalCodes(let country, let codes):
            guard let key = location.postalCode else { return .unknown }
            if let own = location.country, own != country { return .outside(metres: nil, radius: nil) }
            let isListed = codes.contains(key) || location.shortPostalCode.map { codes.contains($0) } ?? false
            return isListed ? .inside : .outside(metres: nil, radius: nil)
        case .polygon(let corners):
            guard let place = location.place else { return .unknown }
            return Self.contains(corners, place) ? .inside : .outside(metres: nil, radius: nil)
        case .nothing: return .outside(metres: nil, radius: nil)
        }
    }

    /// Whether a ray to the east leaves through an odd number of sides; plane geometry in degrees, as the tenants service
    /// draws polygons. Longitudes are taken near the first corner, so that the 180th meridian is no seam.
    private static func contains(_ corners: [Place], _ place: Place) -> Bool {
        guard corners.count >= 3 else { return false }
        let origin = corners[0].longitude
        func near(_ longitude: Double) -> Double {
            let offset = longitude - origin
            return offset > 180 ? offset - 360 : offset < -180 ? offset + 360 : offset
        }
        let (x, y) = (near(place.longitude), place.latitude)
        var isInside = false
        var last = corners[corners.count - 1]
        for corner in corners {
            let (x1, x2) = (near(last.longitude), near(corner.longitude))
            if (last.latitude > y) != (corner.latitude > y),
                x < x1 + (x2 - x1) * (y - last.latitude) / (corner.latitude - last.latitude)
            {
                isInside.toggle()
            }
            last = corner
        }
        return isInside
    }
}

/// A location made ready for many questions.
struct PreparedLocation {
    let place: Place?
    let point: GroundPoint?
    let country: String?
    let postalCode: [UInt8]?
    /// Without what a hyphen adds: `94110` of `94110-1234`.
    let shortPostalCode: [UInt8]?

    init(_ location: RoutingLocation?) {
        place = location?.place
        point = place.map { GroundPoint($0) }
        country = location?.country?.text
        postalCode = location?.postalCode.map { PostalCode.key($0) }
        shortPostalCode = location?.postalCode?.split(separator: "-").first.map { PostalCode.key(String($0)) }
    }
}

/// Postal codes without what people write differently.
enum PostalCode {
    /// Letters in upper case and digits; spaces and hyphens left out.
    static func key(_ code: String) -> [UInt8] {
        code.uppercased().utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
    }
}
