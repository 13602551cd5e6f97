/// Why something is not done for a guest. `Routes/GuestProblems.swift` says how each is answered.
enum GuestRefusal: Error, Hashable {
    /// Too many of the same network; in so many seconds again.
    case tooMany(seconds: Int)
    /// There is no such link.
    case linkUnknown
    /// The link was followed before.
    case linkUsed
    /// The link is too old, or the inquiry is over.
    case linkExpired
}
