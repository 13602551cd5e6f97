import HTTP
import TestSupport
import Testing

@Suite struct TargetTests {
    private func segments(_ text: String) throws -> [String] { try #require(Target(text)).segments() }

    private func items(_ text: String) throws -> [String] {
        try #require(Target(text)).queryItems().map { "\($0.name)=\($0.value)" }
    }

    @Test func `a path is split first and decoded once`() throws {
        #expect(try segments("/") == [])
        #expect(try segments("http://a") == [])
        #expect(try segments("/v1/vins") == ["v1", "vins"])
        #expect(try segments("/a%2Fb/c%20d/%C3%BC") == ["a/b", "c d", "ü"])
        #expect(try segments("/%2561") == ["%61"])
        #expect(try segments("/..a/...") == ["..a", "..."])
    }

    @Test(arguments: [
        ("/a//b", Target.Fault.emptySegment), ("/a/", .emptySegment), ("//", .emptySegment), ("/..", .dotSegment),
        ("/a/./b", .dotSegment), ("/%2e%2E/a", .dotSegment), ("/%", .escapeMalformed), ("/%4", .escapeMalformed),
        ("/%zz", .escapeMalformed), ("/%00", .nullCharacter), ("/%FF", .notUTF8), ("/%C0%AF", .notUTF8),
        ("/%ED%A0%80", .notUTF8), ("/%F5%80%80%80", .notUTF8),
    ])
    func `a path that could mean something else is refused`(_ text: String, _ fault: Target.Fault) {
        #expect(throws: fault) { try segments(text) }
    }

    @Test func `a query is its pairs in order, decoded once`() throws {
        #expect(try items("/") == [])
        #expect(try items("/?") == [])
        #expect(try items("/?a=b&c=d=e&f&&a=g") == ["a=b", "c=d=e", "f=", "a=g"])
        #expect(try items("/?a+b=c%2Bd+e&%3D=%26") == ["a b=c+d e", "==&"])
        #expect(throws: Target.Fault.nullCharacter) { try items("/?a=%00") }
        #expect(throws: Target.Fault.escapeMalformed) { try items("/?%=1") }
        #expect(throws: Target.Fault.notUTF8) { try items("/?a=%80") }
    }

    @Test func `a target from text is what the parser would take`() throws {
        #expect(Target("/a b") == nil)
        #expect(Target("") == nil)
        #expect(try #require(Target("*")).isAsterisk)
        #expect(try #require(Target("/x?y")).pathText == "/x")
        #expect(try #require(Target("/")).isAsterisk == false)
    }
}
