import EventLoop

/// Says how far a long command is: on a terminal one line that changes, at most three times a second; elsewhere (a log,
/// a build) a line every five seconds.
final class ProgressLine {
    private let isTerminal: Bool
    private let write: (String) -> Void
    private let clock: () -> Instant
    private var last: Instant?
    private var width = 0

    /// - Parameters:
    ///   - isTerminal: whether lines may be overwritten.
    ///   - clock: tells the time; tests have their own.
    ///   - write: takes the text as it is to appear.
    init(isTerminal: Bool, clock: @escaping () -> Instant = { .now }, write: @escaping (String) -> Void) {
        self.isTerminal = isTerminal
        self.clock = clock
        self.write = write
    }

    /// Shows `text`, unless the last one was shown only just now.
    func show(_ text: @autoclosure () -> String) {
        let now = clock()
        if let last, now - last < (isTerminal ? .milliseconds(333) : .seconds(5)) { return }
        // Nothing that ends at once needs a line in a log.
        if last == nil && !isTerminal {
            last = now
            return
        }
        last = now
        let text = text()
        if isTerminal {
            write("\r" + text + String(repeating: " ", count: max(0, width - text.count)))
            width = text.count
        } else {
            write(text + "\n")
        }
    }

    /// Clears the line that changes, before something else is said.
    func clear() {
        if isTerminal && width > 0 { write("\r" + String(repeating: " ", count: width) + "\r") }
        width = 0
    }
}

extension ReadingProgress {
    /// `1,081,344 rows (64 %)`.
    var text: String { "\(grouped(rows)) rows" + (part.map { " (\(Int($0 * 100)) %)" } ?? "") }
}
