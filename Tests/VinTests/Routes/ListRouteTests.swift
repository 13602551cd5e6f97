import Models
import Routing
import Testing

@testable import Vin

@Suite struct ListRouteTests {
    @Test func `identifiers of three and of six characters are answered`() async throws {
        try await withService { service async throws in
            let car: WMIAnswer = try await service.get("/v1/wmis/1ab").decoded()
            #expect(car.wmi == "1AB" && car.manufacturer == "Atlas Motor Works" && car.makes == ["Atlas", "Borealis"])
            #expect(car.vehicleType == "Passenger Car" && car.isLightTruck == nil && car.country == "US")
            #expect(car.modelYearFrom == 2010 && car.modelYearTo == 2015 && car.release == "2026_10")
            let trailer: WMIAnswer = try await service.get("/v1/wmis/1T9001").decoded()
            #expect(trailer.wmi == "1T9001" && trailer.makes == ["Citröen"])
        }
    }

    @Test(arguments: ["9ZZ", "1T9999", "1A", "1AB4", "1ABCDEFG", "%20", "1*B", "%C3%84BC", "1ZZ"])
    func `what is no identifier is not found`(wmi: String) async throws {
        try await withService { service async throws in
            let reply = try await service.get("/v1/wmis/\(wmi)")
            #expect(reply.status == 404 && reply.problem == "not-found", "\(reply.text)")
        }
    }

    /// Every item of a list, page by page.
    private func all<Item: Codable>(_ path: String, limit: Int, _ service: Running) async throws -> (
        items: [Item], pages: Int
    ) {
        var items: [Item] = []
        var pages = 0
        var next: String?
        let mark = path.contains("?") ? "&" : "?"
        repeat {
            let page: Page<Item> = try await service.get(
                "\(path)\(mark)limit=\(limit)\(next.map { "&cursor=\($0)" } ?? "")"
            ).decoded()
            items += page.items
            pages += 1
            next = page.nextCursor
            #expect(page.items.count == limit || next == nil)
        } while next != nil && pages < 1000
        return (items, pages)
    }

    @Test func `makes are paged to the end, each once`() async throws {
        try await withService { service async throws in
            let (makes, pages): ([MakeAnswer], Int) = try await all("/v1/makes", limit: 1, service)
            #expect(
                makes == [
                    MakeAnswer(id: 61, name: "Atlas"), .init(id: 62, name: "Borealis"), .init(id: 63, name: "Citröen"),
                ])
            #expect(pages == 3)
            let (again, one): ([MakeAnswer], Int) = try await all("/v1/makes", limit: 3, service)
            #expect(again == makes && one == 1)
        }
    }

    @Test func `makes of one name are told apart by their numbers`() async throws {
        var facts = SmallFacts.car()
        for id in [70, 65, 68] as [Int32] {
            facts.tables.lookups.append(.init(table: facts.text("make"), id: id, name: facts.text("atlas")))
        }
        let folder = try TemporaryFolder()
        try folder.write(facts)
        try await withService(index: folder.path + "/vin.index") { service async throws in
            let (makes, _): ([MakeAnswer], Int) = try await all("/v1/makes", limit: 1, service)
            #expect(makes.map(\.id) == [61, 65, 68, 70, 62, 63])
        }
    }

    @Test func `a page goes on behind its last item in a newer release`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallFacts.car())
        try await withService(index: folder.path + "/vin.index") { service async throws in
            let first: Page<MakeAnswer> = try await service.get("/v1/makes?limit=2").decoded()
            var facts = SmallFacts.car()
            facts.tables.lookups.append(.init(table: facts.text("make"), id: 1, name: facts.text("Aardvark")))
            try folder.write(facts)
            #expect(service.index.refresh()?.contains("release") == true)
            let second: Page<MakeAnswer> = try await service.get(
                "/v1/makes?limit=2&cursor=\(try #require(first.nextCursor))"
            ).decoded()
            #expect(second.items.map(\.name) == ["Citröen"] && second.nextCursor == nil)
        }
    }

    @Test func `models are listed by make in any case, by year, and paged`() async throws {
        try await withService { service async throws in
            let (models, pages): ([ModelAnswer], Int) = try await all("/v1/makes/ATLAS/models", limit: 1, service)
            #expect(models == [ModelAnswer(id: 101, name: "Comet"), .init(id: 102, name: "Dart")] && pages == 2)
            let (dated, _): ([ModelAnswer], Int) = try await all("/v1/makes/atlas/models?year=2012", limit: 50, service)
            #expect(dated.map(\.name) == ["Comet"])
            let none: Page<ModelAnswer> = try await service.get("/v1/makes/citr%C3%B6en/models").decoded()
            #expect(none.items.isEmpty && none.nextCursor == nil)
        }
    }

    @Test func `an unknown make is not found`() async throws {
        try await withService { service async throws in
            #expect(try await service.get("/v1/makes/nobody/models").problem == "not-found")
            #expect(try await service.get("/v1/makes/%20/models").status == 404)
        }
    }

    @Test func `limits, years and cursors are checked`() async throws {
        try await withService { service async throws in
            for query in ["limit=0", "limit=201", "limit=x"] {
                #expect(try await service.get("/v1/makes?\(query)").status == 422, "\(query)")
            }
            #expect(try await service.get("/v1/makes/atlas/models?year=1899").status == 422)
            #expect(try await service.get("/v1/makes?cursor=nonsense").problem == "invalid-cursor")
            let page: Page<MakeAnswer> = try await service.get("/v1/makes?limit=1").decoded()
            let cursor = try #require(page.nextCursor)
            #expect(try await service.get("/v1/makes/atlas/models?cursor=\(cursor)").problem == "invalid-cursor")
        }
    }
}
