internal import FoundationEssentials
internal import Glibc
internal import JSON

/// `vin bench FILE [ROUNDS]`: full answers, JSON included, as the service makes them, on one core without HTTP.
func bench(_ words: [String]) -> Int32 {
    guard let path = words.first, words.count <= 2, let rounds = words.count == 2 ? Int(words[1]) : 5, rounds > 0 else {
        print("Usage: vin bench FILE [ROUNDS]; the index is VIN_INDEX")
        return 64
    }
    let indexPath = ProcessInfo.processInfo.environment["VIN_INDEX"] ?? ".local/vin/vin.index"
    guard let data = FileManager.default.contents(atPath: path) else {
        print("\(path) cannot be read")
        return 65
    }
    let vins = [UInt8](data).split(separator: UInt8(ascii: "\n")).compactMap { line in
        (try? VIN(utf8: line)).map { ($0, nil as Int?) }
    }
    do throws(IndexError) {
        let index = try VINIndex(path: indexPath)
        let day = Day(secondsSince1970: Int64(Date().timeIntervalSince1970))
        let decoder = VINDecoder(index)
        var writer = JSONWriter(capacity: 8192)
        let result = DecodeBenchmark.run(vins, rounds: rounds, index: index, on: day) { decoding, answer in
            writer = JSONWriter(reusing: writer.bytes)
            DecodeResult(decoding, suggestions: decoder.nearMisses(of: decoding, on: day)).write(to: &writer)
            answer += writer.bytes
        }
        print(result)
        return 0
    } catch {
        print("\(indexPath): \(error)")
        return 65
    }
}
