internal import FoundationEssentials
internal import HTTP
internal import JSON
internal import Models
internal import Routing

extension SlotRefusal: ProblemConvertible {
    /// 409 with the next times that can be booked.
    var problem: Problem {
        let next = JSONValue.array(
            next.map { slot in
                .object([
                    .init("start", .string(RFC3339.text(slot.start))), .init("end", .string(RFC3339.text(slot.end))),
                ])
            })
        let (kind, detail): (ProblemKind, String) =
            switch reason {
            case .full: (.slotTaken, "As many as can come at once come then.")
            case .dayFull: (.slotTaken, "As many as can come on a day come on that one.")
            case .closed: (.slotClosed, "Nobody is there then, or not for so long.")
            case .tooSoon: (.slotClosed, "It is too late to book that.")
            }
        return Problem(kind, detail, members: [.init("nextSlots", next)])
    }
}

extension AppointmentOver: ProblemConvertible {
    /// 409 with where it stands.
    var problem: Problem { Problem(.appointmentOver, "The appointment is `\(state.rawValue)`.") }
}

extension ProblemKind {
    static let slotTaken = conflict("slot-taken", "The time is taken")
    static let slotClosed = conflict("slot-closed", "Nobody can come at that time")
    static let appointmentOver = conflict("appointment-over", "The appointment does not stand any more")
}
