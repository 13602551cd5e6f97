/// The essentials of a vehicle, typed.
public struct Vehicle: Hashable, Sendable, Codable {
    /// Model year.
    public var year: Int?
    /// As the maker is known, in upper case: `HONDA`.
    public var make: String?
    /// `Accord`.
    public var model: String?
    /// `EX-V6`.
    public var trim: String?
    /// `3500 XD`.
    public var series: String?
    /// `Sedan/Saloon`.
    public var bodyClass: String?
    /// `PASSENGER CAR`.
    public var vehicleType: String?
    /// `Gasoline`.
    public var fuel: String?
    /// `BEV (Battery Electric Vehicle)`; absent for a vehicle without an electric drive.
    public var electrificationLevel: String?
    /// `AWD/All-Wheel Drive`.
    public var drive: String?
    /// The engine; nil when nothing is known about it.
    public var engine: Engine?
    /// The transmission; nil when nothing is known about it.
    public var transmission: Transmission?
    /// Where it was built; nil when nothing is known about it.
    public var plant: Plant?
    /// The class of the gross vehicle weight rating: `Class 1C: 4,001 - 5,000 lb (1,814 - 2,268 kg)`.
    public var grossWeightClass: String?

    /// An engine.
    public struct Engine: Hashable, Sendable, Codable {
        /// `J30A4`.
        public var model: String?
        /// How many cylinders.
        public var cylinders: Int?
        /// `V-Shaped`.
        public var configuration: String?
        /// Litres, rounded to three decimals.
        public var displacementLitres: Double?
        /// Brake horsepower.
        public var horsepower: Double?
    }

    /// A transmission.
    public struct Transmission: Hashable, Sendable, Codable {
        /// `Automatic`.
        public var style: String?
        /// How many forward gears.
        public var speeds: Int?
    }

    /// A plant.
    public struct Plant: Hashable, Sendable, Codable {
        /// `MARYSVILLE`.
        public var city: String?
        /// `OHIO`.
        public var state: String?
        /// `UNITED STATES (USA)`.
        public var country: String?
        /// `Honda of America Mfg`.
        public var company: String?
    }

    /// Nothing known.
    public init() {}

    /// Picks the essentials out of a decode; `text` gives the value of an element by its number.
    public init(text: (Int) -> String?) {
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
        let engine = Engine(
            model: text(18), cylinders: text(9).flatMap { Int($0) }, configuration: fact(64),
            displacementLitres: text(13).flatMap { Double($0) }.map { ($0 * 1000).rounded() / 1000 },
            horsepower: text(71).flatMap { Double($0) })
        self.engine = engine == Engine() ? nil : engine
        let transmission = Transmission(style: fact(37), speeds: text(63).flatMap { Int($0) })
        self.transmission = transmission == Transmission() ? nil : transmission
        let plant = Plant(city: text(31), state: text(77), country: text(75), company: text(76))
        self.plant = plant == Plant() ? nil : plant
    }
}
