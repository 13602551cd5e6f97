/// Times that recur, as cron writes them: minute, hour, day of the month, month, day of the week.
///
/// A field is `*`, numbers, ranges `a-b`, steps `*/n` and `a-b/n`, and lists of these; months and days of the week also by
/// their English names' first three letters; 0 and 7 are Sunday. Where neither day field begins with `*`, one of the two
/// must match, otherwise both (POSIX crontab).
///
/// On the two days a year on which clocks change: where the hours are named (`30 2 * * *`) a time that is skipped runs
/// when the clock has moved on and a time that comes twice runs once; where they are not (`*/15 * * * *`) it runs by the
/// clock on the wall, also in the repeated hour.
public struct Cron: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The five fields as they were written, with single spaces between.
    public let text: String
    let minutes: [Int]
    let hours: [Int]
    let days: [Int]
    let months: [Int]
    /// 0 is Sunday.
    let weekdays: [Int]
    let namesHours: Bool
    /// Whether a day needs to match one of the two day fields only.
    let takesEitherDay: Bool

    /// Why a text is no cron expression.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// The times that five fields name.
    public init(_ text: String) throws(Fault) {
        let fields = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard fields.count == 5 else { throw Fault(description: "Five fields are expected: '\(text)'.") }
        self.text = fields.joined(separator: " ")
        minutes = try CronField(0...59).values(fields[0])
        hours = try CronField(0...23).values(fields[1])
        days = try CronField(1...31).values(fields[2])
        months = try CronField(
            1...12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        ).values(fields[3])
        let weekdays = try CronField(0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]).values(fields[4])
        self.weekdays = Set(weekdays.map { $0 % 7 }).sorted()
        namesHours = !fields[1].hasPrefix("*")
        takesEitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
        // The longest that each month gets.
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard takesEitherDay || months.contains(where: { lengths[$0 - 1] >= days[0] }) else {
            throw Fault(description: "No month named has that day: '\(text)'.")
        }
    }

    /// Fields in the program's own text; a mistake in them traps.
    public init(stringLiteral text: String) {
        do {
            try self.init(text)
        } catch {
            preconditionFailure(error.description)
        }
    }
}

/// One field of a cron expression.
private struct CronField {
    let range: ClosedRange<Int>
    let names: [String]

    init(_ range: ClosedRange<Int>, names: [String] = []) {
        self.range = range
        self.names = names
    }

    /// What it names, ascending, never empty.
    func values(_ text: String) throws(Cron.Fault) -> [Int] {
        var values: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            values.formUnion(try some(String(part)))
        }
        return values.sorted()
    }

    private func some(_ part: String) throws(Cron.Fault) -> [Int] {
        let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var step = 1
        if pieces.count == 2 {
            guard let given = plainNumber(pieces[1]), given > 0, pieces[0] == "*" || pieces[0].contains("-") else {
                throw fault(part)
            }
            step = given
        }
        let ends = pieces[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (first, last): (Int, Int)
        if pieces[0] == "*" {
            (first, last) = (range.lowerBound, range.upperBound)
        } else {
            first = try number(ends[0], part)
            last = ends.count == 2 ? try number(ends[1], part) : first
        }
        guard first <= last else { throw fault(part) }
        return Array(stride(from: first, through: last, by: step))
    }

    private func number(_ text: String, _ part: String) throws(Cron.Fault) -> Int {
        let value = plainNumber(text) ?? names.firstIndex(of: text.lowercased()).map { $0 + range.lowerBound }
        guard let value, range.contains(value) else { throw fault(part) }
        return value
    }

    /// Digits only: `Int` would take a sign.
    private func plainNumber(_ text: String) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    private func fault(_ part: String) -> Cron.Fault {
        Cron.Fault(description: "'\(part)' is not within \(range.lowerBound) to \(range.upperBound).")
    }
}
