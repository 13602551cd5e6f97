import Models

/// The end of the work as it can be noted: what was done has a value, be it nothing.
func checked(_ work: FinishWork) throws(Refusal) {
    guard let value = work.value else {
        if work.outcome == .notDone { return }
        throw .invalid("/value", "required", "Say what the customer pays; 0 where nothing.")
    }
    guard (0...1_000_000_000_000).contains(value.amount) else {
        throw .invalid("/value/amount", "out-of-range", "0 to 1,000,000,000,000 is expected.")
    }
}
