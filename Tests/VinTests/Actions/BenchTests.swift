import EventLoop
import Testing

@testable import Vin

@Suite struct BenchTests {
    @Test func `words that are none of its are refused`() {
        #expect(
            bench([]) == 64 && bench(["a", "b"]) == 64 && bench(["a", "0"]) == 64 && bench(["a", "1", "2"]) == 64)
        #expect(bench(["/nonexistent/vins"]) == 65)
    }
}
