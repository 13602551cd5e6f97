import Glibc

/// Measures the decoder on one thread: what `vin bench` prints.
public enum DecodeBenchmark {
    /// What was measured.
    public struct Result: Sendable, CustomStringConvertible {
        /// How many VINs were decoded.
        public let decodes: Int
        /// Full answers per second of the clock on the wall.
        public let perSecond: Double
        /// Full answers per second of processor time, which other processes do not lower.
        public let perProcessorSecond: Double
        /// Half of the answers took no longer, in microseconds.
        public let median: Double
        /// 99 of 100 answers took no longer, in microseconds.
        public let p99: Double
        /// The average size of an answer in bytes.
        public let answerBytes: Int

        /// One line.
        public var description: String {
            "\(decodes) decodes, \(Int(perSecond)) /s (\(Int(perProcessorSecond)) per CPU second), p50 \((median * 10).rounded() / 10) µs, "
                + "p99 \((p99 * 10).rounded() / 10) µs, \(answerBytes) bytes each"
        }
    }

    /// Decodes all VINs `rounds` times and writes every answer with `write`.
    public static func run(
        _ vins: [(vin: VIN, modelYear: Int?)], rounds: Int, index: VINIndex, on day: Day,
        write: (Decoding, inout [UInt8]) -> Void
    ) -> Result {
        let decoder = VINDecoder(index)
        let clock = ContinuousClock()
        var times: [Double] = []
        times.reserveCapacity(vins.count * rounds)
        var answer: [UInt8] = []
        var bytes = 0
        let start = clock.now
        let processorStart = Glibc.clock()
        for _ in 0..<rounds {
            for (vin, modelYear) in vins {
                let before = clock.now
                answer.removeAll(keepingCapacity: true)
                write(decoder.decode(vin, modelYear: modelYear, on: day), &answer)
                bytes += answer.count
                times.append(microseconds(clock.now - before))
            }
        }
        let total = microseconds(clock.now - start)
        // clock(3) counts in microseconds, as POSIX has it.
        let processor = Double(Glibc.clock() - processorStart)
        times.sort()
        let count = max(times.count, 1)
        return Result(
            decodes: times.count, perSecond: total > 0 ? Double(times.count) * 1_000_000 / total : 0,
            perProcessorSecond: processor > 0 ? Double(times.count) * 1_000_000 / processor : 0,
            median: times.isEmpty ? 0 : times[count / 2], p99: times.isEmpty ? 0 : times[count * 99 / 100],
            answerBytes: bytes / count)
    }

    private static func microseconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) * 1_000_000 + Double(attoseconds) / 1_000_000_000_000
    }
}
