public import Models

/// Work that is done after the action that asked for it, once, by whichever process has time: its values are what the
/// handler needs to know, ids above all.
///
/// Each kind is a queue of its own, with its own handler, concurrency, time limit and retries. Values travel as JSON
/// through the database: what an older or newer version of the binary wrote must still decode, so members are added as
/// optionals and never change their meaning. The tenant is no member: it is the row's (SECURITY.md, point 36).
public protocol Job: Codable, Sendable {
    /// What the rows, metrics and operators call it, such as `offer-expires`; never changed while rows exist. Lower-case
    /// letters, digits and `-`, 1 to 64 characters.
    static var kind: String { get }
}

/// Marks the ids of jobs.
public enum JobItem {}

/// Identity of one job, from the moment it is scheduled until it is done.
public typealias JobID = ID<JobItem>

/// Which of the jobs of one kind that are due goes first; among equals, what was due first.
public enum JobPriority: Int, Sendable, CaseIterable {
    /// Somebody waits for it.
    case high = 0
    /// What is not said otherwise.
    case normal = 1
    /// When nothing else is due: bulk work.
    case low = 2
}

/// What `schedule` does where a job with the same key is waiting already. One that is running is never disturbed: it
/// runs once more, as scheduled, when it has ended.
public enum JobCollision: Sendable {
    /// The new values, time and priority take the place of the old: a deadline that moved.
    case replace
    /// The one that waits stays as it is: asking twice for the same work before it began asks once.
    case keep
}

/// What a handler throws when the usual retries do not fit.
public enum JobEnd: Error, Equatable, Sendable {
    /// No further try makes sense: the job becomes a dead letter at once. The reason is for operators; no personal data.
    case giveUp(String)
    /// Not now, and it is nobody's fault (a neighbour asked to wait, say): the job comes again after the pause, and this
    /// try does not count.
    case later(Duration)
}
