import EventLoop
import Testing

@testable import Vin

@Suite struct BenchTests {
    @Test func `words that are none of its are refused`() {
        #expect(
            bench([]) == 64 && bench(["a", "b"]) == 64 && bench(["a", "0"]) == 64 && bench(["a", "1", "2"]) == 64)
        #expect(bench(["/nonexistent/vins"]) == 65)
    }

    @Test func `VINs of a file are decoded, and an index that cannot be used is told`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallFacts.car())
        let vins = folder.path + "/vins"
        try BlockingFile.replace(vins, with: Array("\(SmallFacts.complete("1ABA1XXX_CD000001"))\n9ZZ\n\n".utf8))
        #expect(bench([vins, "2"], index: folder.path + "/vin.index") == 0)
        #expect(bench([vins], index: vins) == 65)
    }
}
