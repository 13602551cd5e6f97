public import Models

extension VehicleFacts {
    /// Picks the essentials out of a decode; `text` gives the value of an element by its number.
    public init(text: (Int) -> String?) {
        self.init()
        // What NHTSA assumes for a vehicle type is no fact about the vehicle.
        func fact(_ element: Int) -> String? { text(element).flatMap { $0 == "Not Applicable" ? nil : $0 } }
        year = text(29).flatMap { Int($0) }
        make = text(26)
        model = text(28)
        trim = text(38)
        series = text(34)
        bodyClass = fact(5)
        vehicleType = text(39)
        fuel = fact(24)
        electrificationLevel = fact(126)
        drive = fact(15)
        grossWeightClass = fact(25)
        var engine = Engine()
        engine.model = text(18)
        engine.cylinders = text(9).flatMap { Int($0) }
        engine.configuration = fact(64)
        engine.displacementLitres = text(13).flatMap { Double($0) }.map { ($0 * 1000).rounded() / 1000 }
        engine.horsepower = text(71).flatMap { Double($0) }
        self.engine = engine == Engine() ? nil : engine
        var transmission = Transmission()
        transmission.style = fact(37)
        transmission.speeds = text(63).flatMap { Int($0) }
        self.transmission = transmission == Transmission() ? nil : transmission
        var plant = Plant()
        plant.city = text(31)
        plant.state = text(77)
        plant.country = text(75)
        plant.company = text(76)
        self.plant = plant == Plant() ? nil : plant
    }
}
