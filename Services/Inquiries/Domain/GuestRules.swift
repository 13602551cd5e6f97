import FoundationEssentials
import Models

/// How much of what is open to everybody one network and one address may use.
struct GuestLimits: Hashable, Sendable {
    /// Inquiries of a network in an hour.
    var perNetwork = 30
    /// Inquiries under an address in a day: each is a mail to it.
    var perAddress = 5
    /// Wrong codes of a network in an hour.
    var guesses = 20

    /// What is counted.
    enum Kind: String, Hashable, Sendable {
        /// Inquiries by network.
        case network
        /// Inquiries by address.
        case address
        /// Wrong codes by network.
        case guess

        /// For how long it is counted, in seconds.
        var window: TimeInterval { self == .address ? 86_400 : 3600 }
    }

    /// How many there may be in a window.
    func most(_ kind: Kind) -> Int {
        switch kind {
        case .network: perNetwork
        case .address: perAddress
        case .guess: guesses
        }
    }
}

/// How long a mailed link works, in seconds: a day (SECURITY.md, point 24).
let guestLinkLifetime: TimeInterval = 86_400

/// What a guest's inquiry says: without what only accounts have.
func guestDetails(_ details: InquiryDetails) -> InquiryDetails {
    var details = details
    details.photos = []
    details.vehicle?.id = nil
    return details
}

/// What is counted as one guest: an IPv4 address as it is, of IPv6 the first 64 bits, which one household has.
func network(ofAddress text: String) -> String {
    // IPv4 in the form of IPv6 (RFC 4291, section 2.5.5.2) is IPv4.
    if text.contains(".") { return String(text.split(separator: ":").last ?? "") }
    let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    let front = halves[0].split(separator: ":").map { plain($0) }
    guard halves.count == 2 else { return front.prefix(4).joined(separator: ":") }
    let back = halves[1].split(separator: ":").map { plain($0) }
    let zeros = [String](repeating: "0", count: max(0, 8 - front.count - back.count))
    return (front + zeros + back).prefix(4).joined(separator: ":")
}

/// A group of hexadecimal digits in its one form.
private func plain(_ group: Substring) -> String {
    let digits = group.lowercased().drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
}
