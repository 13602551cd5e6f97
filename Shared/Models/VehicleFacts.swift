/// The essentials of a vehicle, typed.
public struct VehicleFacts: Hashable, Sendable, Codable {
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

        /// Nothing known.
        public init() {}
    }

    /// A transmission.
    public struct Transmission: Hashable, Sendable, Codable {
        /// `Automatic`.
        public var style: String?
        /// How many forward gears.
        public var speeds: Int?

        /// Nothing known.
        public init() {}
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

        /// Nothing known.
        public init() {}
    }

    /// Nothing known.
    public init() {}
}
