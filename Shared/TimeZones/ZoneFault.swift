/// Why the rules of a time zone are not to be had.
public enum ZoneFault: Error, Hashable, Sendable {
    /// The machine has no file for the zone: package `tzdata` is missing or too old.
    case unknownZone(String)
    /// The file is not what RFC 9636 describes, or it counts leap seconds; where it was noticed.
    case malformed(String)
}
