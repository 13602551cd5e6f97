import FoundationEssentials
import Models

/// Versions of an inquiry's quote. What a version says never changes: a wish for another price is a newer version, which
/// takes the place of the one before. Only the newest can be answered.
enum QuoteVersions {
    /// What of a version its answer depends on.
    struct Standing: Hashable, Sendable {
        let version: Int
        let state: QuoteState
        let validUntil: Date?
    }

    /// Why a version is not answered.
    enum Refusal: Error, Hashable {
        /// A newer one has taken its place.
        case superseded(by: Int)
        /// Its time was up.
        case expired(Date)
        /// The step does not fit where it stands.
        case notAllowed(NotAllowed<QuoteState, QuoteStep>)
        /// The time to answer ends before it begins, or more than a year ahead.
        case validUntil
    }

    /// The longest time that a customer can be given, in seconds.
    static let longest = 366.0 * 86_400

    /// Where a version stands at a moment: what was sent and not answered in time has expired, whether or not a job has
    /// noted it.
    static func state(of quote: Standing, at now: Date) -> QuoteState {
        guard quote.state == .sent, let end = quote.validUntil, end <= now else { return quote.state }
        return .expired
    }

    /// The state of a version after its answer. `newest` is the number of the newest version.
    static func answer(
        _ quote: Standing, newest: Int, by actor: InquiryActor, _ step: QuoteStep, at now: Date
    ) throws(Refusal) -> QuoteState {
        guard quote.version == newest else { throw .superseded(by: newest) }
        let state = state(of: quote, at: now)
        if state == .expired, quote.state == .sent, let end = quote.validUntil { throw .expired(end) }
        do {
            return try QuoteStates.machine.transition(from: state, by: actor, step)
        } catch {
            throw .notAllowed(error)
        }
    }

    /// The number of a new version, and which of the older ones it supersedes: those that wait, and the one agreed to.
    static func next(after older: [Standing], validUntil: Date?, now: Date) throws(Refusal) -> (
        version: Int, supersedes: [Int]
    ) {
        if let validUntil, validUntil <= now || validUntil.timeIntervalSince(now) > longest { throw .validUntil }
        let superseded = older.filter {
            (try? QuoteStates.machine.transition(from: state(of: $0, at: now), by: .professional, .supersede)) != nil
        }
        return ((older.map(\.version).max() ?? 0) + 1, superseded.map(\.version).sorted())
    }
}
