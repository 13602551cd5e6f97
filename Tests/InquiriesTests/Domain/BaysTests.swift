import FoundationEssentials
import TestSupport
import Testing
import TimeZones

@testable import Inquiries

@Suite struct `Bays of a calendar` {
    private func time(_ start: Int, _ end: Int) -> Range<Date> { Date(wholeSeconds: start)..<Date(wholeSeconds: end) }

    @Test func `the first free bay is taken, and none beyond those there are`() {
        let one = Bays.Booking(time: time(0, 10), bay: 1)
        #expect(Bays.free(for: time(10, 20), among: [one], of: 1) == 1)
        #expect(Bays.free(for: time(5, 20), among: [one], of: 1) == nil)
        #expect(Bays.free(for: time(5, 20), among: [one], of: 3) == 2)
        #expect(Bays.free(for: time(5, 20), among: [], of: 0) == nil)
    }

    @Test func `placed anew no two meet in a bay, and there are as many bays as come at once`() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<200 {
            let times = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                let start = Int.random(in: 0...100, using: &random)
                return time(start, start + Int.random(in: 1...40, using: &random))
            }
            let bays = Bays.assigned(times)
            for (one, bay) in zip(times, bays) {
                let others = zip(times, bays).count { $0.overlaps(one) && $1 == bay }
                #expect(others == 1)
            }
            let most = (0...140).map { second in times.count { $0.contains(Date(wholeSeconds: second)) } }.max()
            #expect(bays.max() == most)
        }
    }
}
