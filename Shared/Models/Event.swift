/// Something that has happened and that others may want to hear: a fact in the past, told once it is committed.
///
///     public struct InquiryCreated: Event {
///         public static let type = "driveline.inquiries.inquiry.created"
///         public let customer: CustomerID
///         ...
///     }
///
/// The text of an event is an agreement between services: members are added, never changed or taken away. What cannot
/// be said that way is a new version, which the sender announces beside or instead of the old one.
public protocol Event: Codable, Sendable {
    /// `driveline.<service>.<kind of aggregate>.<what happened>`, lower case, words of one part joined by `-`.
    static var type: String { get }
    /// The version of the members, from 1; receivers are handed the versions that they have a handler for.
    static var version: Int { get }
}

extension Event {
    /// 1: the first form.
    public static var version: Int { 1 }
}

extension Kinds {
    /// Something that has happened, as it is told to others.
    public enum Event {}
}

/// Identity of an event: the same however often it is delivered.
public typealias EventID = ID<Kinds.Event>
