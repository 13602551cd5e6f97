internal import Routing

/// How a text that cannot be a VIN is answered.
func problem(of error: VINError, at place: Problem.Fault.Place) -> Problem { .invalid([fault(of: error, at: place)]) }

/// The fault of a text that cannot be a VIN.
func fault(of error: VINError, at place: Problem.Fault.Place) -> Problem.Fault {
    switch error {
    case .empty: Problem.Fault(place, "too-short", "A VIN has at least one character.")
    case .tooLong(let count): Problem.Fault(place, "too-long", "A VIN has at most 17 characters, this has \(count).")
    }
}
