internal import FoundationEssentials
internal import Models
internal import ServiceKit
internal import Telemetry

/// The vin service, as far as it is needed here; a struct of functions, so that a test can give its own.
struct VINs {
    /// What it says of a VIN.
    enum Answer: Sendable {
        /// What the vehicle is.
        case known(VehicleFacts)
        /// It decodes nothing of it.
        case unknown
    }

    /// Throws when the service does not answer.
    let decode: (_ vin: String, _ limit: Duration, _ trace: TraceContext?) async throws -> Answer

    /// Through the service at `neighbour`, whose routes are public.
    static func live(_ neighbour: Neighbour) -> VINs {
        VINs { vin, limit, trace in
            do {
                // A VIN here is letters and digits: nothing in it needs escaping.
                let decoded: DecodedVIN = try await neighbour.get(
                    "/v1/vins/\(vin)", in: nil, limit: limit, trace: trace)
                return decoded.vehicle.make == nil ? .unknown : .known(decoded.vehicle)
            } catch NeighbourError.refused(status: 422, _) {
                return .unknown
            }
        }
    }
}
