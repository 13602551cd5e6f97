internal import FoundationEssentials
internal import Glibc
internal import JSON

/// `vin bench FILE [ROUNDS]`: full answers, JSON included, as the service makes them, on one core without HTTP; those to
/// VINs that decode cleanly and those to others, for which corrections are looked for, also by themselves.
func bench(_ words: [String], index path: String? = nil) -> Int32 {
    guard let vinsPath = words.first, words.count <= 2, let rounds = words.count == 2 ? Int(words[1]) : 5, rounds > 0
    else {
        print("Usage: vin bench FILE [ROUNDS]; the index is VIN_INDEX")
        return 64
    }
    let indexPath = path ?? ProcessInfo.processInfo.environment["VIN_INDEX"] ?? ".local/vin/vin.index"
    guard let data = FileManager.default.contents(atPath: vinsPath) else {
        print("\(vinsPath) cannot be read")
        return 65
    }
    let vins = [UInt8](data).split(separator: UInt8(ascii: "\n")).compactMap { line in
        (try? VIN(utf8: line)).map { ($0, nil as Int?) }
    }
    do throws(IndexError) {
        let index = try VINIndex(path: indexPath)
        let day = Day(secondsSince1970: Int64(Date().timeIntervalSince1970))
        let decoder = VINDecoder(index)
        func run(_ name: String, _ vins: [(VIN, Int?)]) {
            let result = DecodeBenchmark.run(vins, rounds: rounds, index: index, on: day) { decoding, answer in
                var writer = JSONWriter(capacity: 4096)
                DecodeResult(decoding, suggestions: decoder.nearMisses(of: decoding, on: day)).write(to: &writer)
                answer = writer.bytes
            }
            print("\(name): \(result)")
        }
        let isClean = vins.map { decoder.decode($0.0, on: day).isClean }
        run("all", vins)
        run("clean", zip(vins, isClean).filter(\.1).map(\.0))
        run("others", zip(vins, isClean).filter { !$0.1 }.map(\.0))
        return 0
    } catch {
        print("\(indexPath): \(error)")
        return 65
    }
}
