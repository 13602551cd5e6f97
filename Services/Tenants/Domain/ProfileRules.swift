import Models

/// What the schema of a profile cannot say: rules over several values.
enum ProfileRules {
    /// Everything that is wrong with a business.
    static func faults(_ profile: BusinessProfile) -> [Refusal.Fault] {
        var faults = placeFaults(profile.place, at: "/place")
        if let website = profile.website { faults += [WebAddress.fault(website, at: "/website")].compactMap { $0 } }
        faults += addressFaults(profile.photos)
        if let hours = profile.hours { faults += hoursFaults(hours, at: "/hours") }
        if profile.isPublished == true, profile.place == nil {
            faults.append(
                .init(pointer: "/place", code: "required", message: "Visitors look for what is near: say where it is."))
        }
        return faults
    }

    /// Everything that is wrong with a professional.
    static func faults(_ profile: ProfessionalProfile) -> [Refusal.Fault] {
        var faults = placeFaults(profile.place, at: "/place")
        faults += addressFaults(profile.photos)
        if let hours = profile.hours { faults += hoursFaults(hours, at: "/hours") }
        if let area = profile.area { faults += areaFaults(area) }
        for (number, vacation) in (profile.vacations ?? []).enumerated() where vacation.to < vacation.from {
            faults.append(
                .init(pointer: "/vacations/\(number)/to", code: "before-begin", message: "It ends before it begins."))
        }
        return faults
    }

    static func placeFaults(_ place: Place?, at pointer: String) -> [Refusal.Fault] {
        guard let place else { return [] }
        var faults: [Refusal.Fault] = []
        if !(-90...90).contains(place.latitude) {
            faults.append(
                .init(pointer: pointer + "/latitude", code: "out-of-range", message: "The number is outside -90 to 90.")
            )
        }
        if !(-180...180).contains(place.longitude) {
            faults.append(
                .init(
                    pointer: pointer + "/longitude", code: "out-of-range", message: "The number is outside -180 to 180."
                ))
        }
        return faults
    }

    private static func addressFaults(_ photos: [String]?) -> [Refusal.Fault] {
        (photos ?? []).enumerated().compactMap { WebAddress.fault($1, at: "/photos/\($0)") }
    }

    // MARK: hours

    /// Intervals that begin at 24:00 or overlap, over midnight and from Sunday into Monday too; dates that stand twice.
    static func hoursFaults(_ hours: Hours, at pointer: String) -> [Refusal.Fault] {
        let weekly = hours.weekly.map { interval in
            span(interval.opens, interval.closes, from: interval.day.index * 1440)
        }
        var faults = spanFaults(weekly, at: pointer + "/weekly", around: 7 * 1440)
        var dates: Set<CalendarDate> = []
        for (number, exception) in (hours.exceptions ?? []).enumerated() {
            let place = "\(pointer)/exceptions/\(number)"
            if !dates.insert(exception.date).inserted {
                faults.append(.init(pointer: place + "/date", code: "repeated", message: "This date stands twice."))
            }
            let spans = exception.intervals.map { span($0.opens, $0.closes, from: 0) }
            faults += spanFaults(spans, at: place + "/intervals", around: nil)
        }
        return faults
    }

    /// Minutes from the start of the week or day; the end is greater than the begin.
    private static func span(_ opens: ClockTime, _ closes: ClockTime, from start: Int) -> Range<Int> {
        let begin = start + opens.minutes
        let end = start + closes.minutes + (closes <= opens ? 1440 : 0)
        return begin..<max(end, begin + 1)
    }

    private static func spanFaults(_ spans: [Range<Int>], at pointer: String, around length: Int?) -> [Refusal.Fault] {
        var faults: [Refusal.Fault] = []
        for (number, span) in spans.enumerated() {
            let place = "\(pointer)/\(number)"
            if span.lowerBound % 1440 == 0, span.count > 1440 {
                faults.append(.init(pointer: place + "/opens", code: "invalid-time", message: "A day begins at 00:00."))
            }
            let overlaps = spans[..<number].contains { other in
                if other.overlaps(span) { return true }
                guard let length else { return false }
                // What runs past the end of the week meets its beginning.
                return other.overlaps(span.shifted(by: -length)) || other.overlaps(span.shifted(by: length))
            }
            if overlaps {
                faults.append(.init(pointer: place, code: "overlap", message: "It overlaps another interval."))
            }
        }
        return faults
    }

    // MARK: area

    /// Members that the form needs and does not have, or has and does not need; a polygon that is none.
    static func areaFaults(_ area: ServiceArea) -> [Refusal.Fault] {
        var faults: [Refusal.Fault] = []
        func need(_ isThere: Bool, _ member: String) {
            if !isThere {
                faults.append(
                    .init(pointer: "/area/" + member, code: "required", message: "An area of this kind needs it."))
            }
        }
        switch area.kind {
        case .circle:
            need(area.radius != nil, "radius")
            faults += placeFaults(area.center, at: "/area/center")
        case .postalCodes:
            need(area.country != nil, "country")
            need(area.postalCodes != nil, "postalCodes")
        case .polygon:
            need(area.polygon != nil, "polygon")
            faults += polygonFaults(area.polygon ?? [])
        }
        return faults
    }

    /// Corners on the ground, an area that does not cross the 180th meridian, sides that do not cross each other.
    private static func polygonFaults(_ corners: [Place]) -> [Refusal.Fault] {
        var faults: [Refusal.Fault] = []
        for (number, corner) in corners.enumerated() {
            faults += placeFaults(corner, at: "/area/polygon/\(number)")
        }
        guard faults.isEmpty, let west = corners.map(\.longitude).min(), let east = corners.map(\.longitude).max()
        else {
            return faults
        }
        if east - west > 180 {
            faults.append(
                .init(pointer: "/area/polygon", code: "too-wide", message: "It spans more than half of the globe."))
        } else if Polygon.crossesItself(corners) {
            faults.append(.init(pointer: "/area/polygon", code: "crossing", message: "Its sides cross each other."))
        }
        return faults
    }
}

extension Range<Int> {
    fileprivate func shifted(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}
