internal import Models

/// A manufacturer identifier, from the index or from what is built in; nil when neither knows it.
func manufacturer(_ code: String, _ app: App) -> WMIAnswer? {
    guard let vin = try? VIN(code), [3, 6].contains(vin.count) else { return nil }
    let country = builtInFacts.country(of: vin)?.code
    if let index = app.offline.current?.index {
        guard let known = index.manufacturer(wmi: vin.text, on: app.today) else { return nil }
        return WMIAnswer(
            wmi: known.wmi, manufacturer: known.name, makes: known.makes.map(\.name), vehicleType: known.vehicleType,
            isLightTruck: known.isLightTruck, country: country, modelYears: known.modelYears, release: index.release)
    }
    guard vin.count == 3, let known = builtInFacts.manufacturer(of: vin) else { return nil }
    return WMIAnswer(
        wmi: known.wmi, manufacturer: known.name, makes: known.makes, vehicleType: known.vehicleType,
        isLightTruck: known.vehicleType == "Truck" ? known.isLightTruck : nil, country: country, modelYears: nil,
        release: nil)
}

/// All makes, by name; nil without an index.
func makes(_ app: App) -> [MakeAnswer]? {
    app.offline.current?.index.allMakes.map { MakeAnswer(id: Int($0.id) ?? 0, name: $0.name) }
}

/// What is known of the models of a make.
enum ModelList {
    case noIndex
    case noMake
    case models([ModelAnswer])
}

/// The models of a make, by name; only those with facts for `year` when it is given.
func models(ofMake make: String, year: Int?, _ app: App) -> ModelList {
    guard let index = app.offline.current?.index else { return .noIndex }
    guard let models = index.models(ofMake: make, year: year) else { return .noMake }
    return .models(models.map { ModelAnswer(id: $0.id, name: $0.name) })
}
