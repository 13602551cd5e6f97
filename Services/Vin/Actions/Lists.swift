internal import Models

/// Where a page of a list ends: the last item of it. The next begins behind it, also in a newer release.
struct ListPosition {
    let name: String
    let id: Int
}

/// What is known of a manufacturer identifier.
enum ManufacturerAnswer {
    case known(WMIAnswer)
    case unknown
    /// The facts built in do not have it, and there is no index to ask.
    case noIndex
}

/// A manufacturer identifier, from the index or from what is built in.
func manufacturer(_ code: String, _ app: App) -> ManufacturerAnswer {
    guard let vin = try? VIN(code), [3, 6].contains(vin.count) else { return .unknown }
    let country = builtInFacts.country(of: vin)?.code
    if let index = app.offline.current?.index {
        guard let known = index.manufacturer(wmi: vin.text, on: app.today) else { return .unknown }
        return .known(
            WMIAnswer(
                wmi: known.wmi, manufacturer: known.name, makes: known.makes.map(\.name),
                vehicleType: known.vehicleType,
                isLightTruck: known.isLightTruck, country: country, modelYears: known.modelYears, release: index.release
            ))
    }
    guard vin.count == 3, let known = builtInFacts.manufacturer(of: vin) else { return .noIndex }
    return .known(
        WMIAnswer(
            wmi: known.wmi, manufacturer: known.name, makes: known.makes, vehicleType: known.vehicleType,
            isLightTruck: known.vehicleType == "Truck" ? known.isLightTruck : nil, country: country, modelYears: nil,
            release: nil))
}

/// At most `limit` makes behind `position`, by name, and whether there are more; nil without an index.
func makes(after position: ListPosition?, limit: Int, _ app: App) -> (items: [MakeAnswer], hasMore: Bool)? {
    guard let index = app.offline.current?.index else { return nil }
    let start = position.map { index.place(afterMake: $0.name, id: $0.id) } ?? 0
    let end = min(start + limit, index.makeCount)
    return (index.makes(in: start..<end).map { MakeAnswer(id: Int($0.id) ?? 0, name: $0.name) }, end < index.makeCount)
}

/// What is known of the models of a make.
enum ModelList {
    case noIndex
    case noMake
    case models([ModelAnswer], hasMore: Bool)
}

/// At most `limit` models of a make behind `position`, by name; only those with facts for `year` when it is given.
func models(ofMake make: String, year: Int?, after position: ListPosition?, limit: Int, _ app: App) -> ModelList {
    guard let index = app.offline.current?.index else { return .noIndex }
    guard let models = index.models(ofMake: make, year: year) else { return .noMake }
    var rest = models[...]
    if let position {
        let last = (position.name.lowercased(), position.id)
        rest = rest.drop { ($0.name.lowercased(), $0.id) <= last }
    }
    return .models(rest.prefix(limit).map { ModelAnswer(id: $0.id, name: $0.name) }, hasMore: rest.count > limit)
}
