import Testing

@testable import Notifications

@Test func `migrations have names that sort in their order`() {
    #expect(migrations.map(\.name) == migrations.map(\.name).sorted())
}
