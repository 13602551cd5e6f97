internal import JSON
public import Models
public import Routing

/// A point in a query: `latitude,longitude` in degrees.
struct Coordinates: PathParameter {
    let place: Place

    init?(parameter text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let latitude = Self.degrees(parts[0]), let longitude = Self.degrees(parts[1]),
            abs(latitude) <= 90, abs(longitude) <= 180
        else { return nil }
        place = Place(latitude: latitude, longitude: longitude)
    }

    static var parameterSchema: Schema {
        var schema = Schema(.string)
        schema.state("Latitude and longitude in degrees.", length: 3...50, example: "37.7749,-122.4194")
        return schema
    }

    /// Digits with a point at most: no `nan`, no `0x1p3`, no exponent.
    private static func degrees(_ text: Substring) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789.-".utf8.contains($0) }) else { return nil }
        return Double(text)
    }
}

/// Stars in a query: 1 to 5 with up to two decimals.
struct Stars: PathParameter {
    let hundredths: Int

    init?(parameter text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, let stars = Int(whole), String(stars) == whole else {
            return nil
        }
        var fraction = 0
        if parts.count == 2 {
            guard (1...2).contains(parts[1].count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let digits = Int(parts[1])
            else { return nil }
            fraction = parts[1].count == 1 ? digits * 10 : digits
        }
        hundredths = stars * 100 + fraction
        guard (100...500).contains(hundredths) else { return nil }
    }

    static var parameterSchema: Schema {
        var schema = Schema(.string)
        schema.state("1 to 5 stars with up to two decimals.", length: 1...4, example: "4.5")
        return schema
    }
}

/// A postal code in a query: country and code.
struct CountryPostalCode: PathParameter {
    let key: String

    init?(parameter text: String) {
        let parts = text.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, (try? CountryCode(String(parts[0]))) != nil else { return nil }
        key = "zip:\(parts[0])-\(parts[1].uppercased().filter { $0 != " " })"
    }

    static var parameterSchema: Schema {
        var schema = Schema(.string)
        schema.state("Country, hyphen, postal code.", length: 4...20, example: "US-94110")
        return schema
    }
}

extension ListingQuestion.Sort: PathParameter {}
extension Powertrain: PathParameter {}
extension TradeName: PathParameter {}
