internal import FoundationEssentials

/// A time that has passed: now where none is given, at most a minute ahead of our clock (then now), not before 1900,
/// when nothing here had happened yet.
func past(_ time: Date?, _ pointer: String, at now: Date) throws(Refusal) -> Date {
    guard let time else { return now }
    guard time.timeIntervalSince(now) <= 60 else {
        throw .invalid([.init(pointer: pointer, code: "in-the-future", message: "This has not happened yet.")])
    }
    guard time.timeIntervalSince1970 >= -2_208_988_800 else {
        throw .invalid([.init(pointer: pointer, code: "out-of-range", message: "This is before 1900.")])
    }
    return min(time, now)
}

/// When an ownership begins.
func ownershipStart(_ time: Date?, at now: Date) throws(Refusal) -> Date { try past(time, "/ownedSince", at: now) }
