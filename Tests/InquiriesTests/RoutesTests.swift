import Testing

@testable import Inquiries

@Test func `migrations have names that sort in their order`() {
    #expect(migrations.map(\.name) == migrations.map(\.name).sorted())
}
