public import JSON

/// How many inquiries there are for their reader.
public struct InquiryCounts: Codable, Sendable, Hashable, Documented {
    /// All of them.
    public let total: Int
    /// Those whose time to answer runs out.
    public let atRisk: Int
    /// Of each state that there are any of.
    public let states: [OfState]

    /// How many there are of one state.
    public struct OfState: Codable, Sendable, Hashable, Documented {
        /// The state.
        public let state: InquiryState
        /// How many stand so.
        public let count: Int
        /// Those of them whose time to answer runs out.
        public let atRisk: Int

        /// A count.
        public init(state: InquiryState, count: Int, atRisk: Int) {
            self.state = state
            self.count = count
            self.atRisk = atRisk
        }

        /// Says what the members hold.
        public static func document(_ schema: inout Schema) {
            schema.state("How many inquiries stand so.")
            schema.member("atRisk", "Those of them of whose time to answer three quarters are gone.", example: 2)
        }
    }

    /// Counts.
    public init(total: Int, atRisk: Int, states: [OfState]) {
        self.total = total
        self.atRisk = atRisk
        self.states = states
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How many inquiries there are for their reader.")
        schema.member("atRisk", "Those of whose time to answer three quarters are gone.", example: 3)
        schema.member("states", "Of each state that there are any of.")
    }
}

/// How many offers there are for their reader.
public struct OfferCounts: Codable, Sendable, Hashable, Documented {
    /// All of them.
    public let total: Int
    /// Those open whose time to answer runs out.
    public let atRisk: Int
    /// Of each state that there are any of.
    public let states: [OfState]

    /// How many there are of one state.
    public struct OfState: Codable, Sendable, Hashable, Documented {
        /// The state.
        public let state: OfferState
        /// How many stand so.
        public let count: Int

        /// A count.
        public init(state: OfferState, count: Int) {
            self.state = state
            self.count = count
        }

        /// Says what the members hold.
        public static func document(_ schema: inout Schema) { schema.state("How many offers stand so.") }
    }

    /// Counts.
    public init(total: Int, atRisk: Int, states: [OfState]) {
        self.total = total
        self.atRisk = atRisk
        self.states = states
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How many offers there are for their reader.")
        schema.member("atRisk", "Those open of whose time to answer three quarters are gone.", example: 1)
        schema.member("states", "Of each state that there are any of.")
    }
}
