import FoundationEssentials
public import Models
import Synchronization

extension ZoneRules {
    /// The rules of a zone by this machine's time zone database (Debian's package `tzdata`), which PostgreSQL asks too.
    ///
    /// A file of some 2 KiB is read when its zone is asked for first and kept as long as the process lives: it is the
    /// restart that brings new rules. That one read happens on the worker; it is shorter than a hop to another thread and
    /// back. Throws `unknownZone` where the machine has no such file.
    public static func rules(of zone: TimeZoneName) throws(ZoneFault) -> ZoneRules {
        if let known = kept.withLock({ $0[zone.text] }) { return known }
        let rules = try read(zone.text, in: "/usr/share/zoneinfo")
        kept.withLock { $0[zone.text] = rules }
        return rules
    }

    /// What was read; there are some 500 zones.
    private static let kept = Mutex<[String: ZoneRules]>([:])

    static func read(_ name: String, in folder: String) throws(ZoneFault) -> ZoneRules {
        guard let file = FileManager.default.contents(atPath: folder + "/" + name) else { throw .unknownZone(name) }
        return try ZoneRules(file: [UInt8](file))
    }
}
