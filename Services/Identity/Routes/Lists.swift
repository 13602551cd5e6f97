internal import JSON
internal import Models
internal import Routing

/// A list whose order is that of its ids.
struct IDList<Tag> {
    private let cursors: CursorCodec
    private let scope: String

    /// - Parameter scope: the list, its tenant and its filters: a cursor is good for nothing else.
    init(_ app: App, _ scope: String) {
        cursors = CursorCodec(key: app.keys.cursors)
        self.scope = scope
    }

    /// Where the page begins; nil at the beginning.
    func position<Body>(_ call: Call<Body>) throws(Problem) -> ID<Tag>? {
        guard let values = try call.cursor(cursors, scope: scope) else { return nil }
        guard case .string(let text)? = values.first, let id = ID<Tag>(text) else { throw Problem(.invalidCursor) }
        return id
    }

    /// A page of what was read: up to one more than `limit`.
    func page<Item: Codable>(_ items: [Item], limit: Int, id: (Item) -> ID<Tag>) -> Page<Item> {
        let shown = Array(items.prefix(limit))
        let next =
            items.count > limit ? shown.last.map { cursors.encode([.string(id($0).description)], scope: scope) } : nil
        return Page(items: shown, nextCursor: next)
    }
}
