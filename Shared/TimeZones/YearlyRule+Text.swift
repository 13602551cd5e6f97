extension YearlyRule {
    /// The rule that a `TZ` string says. Its offsets count westward, as POSIX wants; ours count eastward.
    init(_ text: ArraySlice<UInt8>) throws(ZoneFault) {
        var reader = YearlyRuleReader(rest: text)
        try reader.name()
        standard = -(try reader.clock(hours: 24))
        guard !reader.isAtEnd else {
            summer = nil
            return
        }
        try reader.name()
        let offset = reader.isAt(",") ? standard + 3600 : -(try reader.clock(hours: 24))
        try reader.expect(",")
        let begins = try reader.moment()
        try reader.expect(",")
        let ends = try reader.moment()
        guard reader.isAtEnd else { throw .malformed("footer") }
        summer = Summer(offset: offset, begins: begins, ends: ends)
    }
}

/// Takes a `TZ` string apart from front to back.
private struct YearlyRuleReader {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isAt(character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(ZoneFault) {
        guard take(character) else { throw .malformed("footer") }
    }

    /// `EST` or `<-03>`; what it says does not matter.
    mutating func name() throws(ZoneFault) {
        let start = rest.startIndex
        if take("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { throw .malformed("footer") }
            rest = rest[(end + 1)...]
        } else {
            rest = rest.drop { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
        }
        guard rest.startIndex - start >= 3 else { throw .malformed("footer") }
    }

    /// Digits; at most four, and not more than `most`.
    mutating func number(upTo most: Int) throws(ZoneFault) -> Int {
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard (1...4).contains(digits.count) else { throw .malformed("footer") }
        rest = rest.dropFirst(digits.count)
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard number <= most else { throw .malformed("footer") }
        return number
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func clock(hours most: Int) throws(ZoneFault) -> Int {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        var seconds = try number(upTo: most) * 3600
        if take(":") {
            seconds += try number(upTo: 59) * 60
            if take(":") { seconds += try number(upTo: 59) }
        }
        return isNegative ? -seconds : seconds
    }

    /// `M3.2.0`, `J60` or `59`, with `/` and a time that is 02:00 where it is not said.
    mutating func moment() throws(ZoneFault) -> YearlyRule.Moment {
        let day: YearlyRule.Day
        if take("M") {
            let month = try number(upTo: 12)
            try expect(".")
            let week = try number(upTo: 5)
            try expect(".")
            guard month > 0, week > 0 else { throw .malformed("footer") }
            day = .weekday(try number(upTo: 6), week: week, month: month)
        } else if take("J") {
            let number = try number(upTo: 365)
            guard number > 0 else { throw .malformed("footer") }
            day = .withoutLeapDay(number)
        } else {
            day = .counted(try number(upTo: 365))
        }
        return YearlyRule.Moment(day: day, time: take("/") ? try clock(hours: 167) : 2 * 3600)
    }
}
