import EventLoop
import FoundationEssentials

/// Runs `body` with the path of an empty folder that is gone afterwards.
func withFolder<R>(_ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.path + "/vin-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

/// Writes a file.
func write(_ text: String, to path: String) throws { try BlockingFile.replace(path, with: Array(text.utf8)) }

/// Runs a program that reads `path` and writes `output`.
func run(_ arguments: [String], from path: String, to output: String) throws -> Int32 {
    let exit = try ChildProcess(
        arguments, input: try BlockingFile(reading: path), output: try BlockingFile(creating: output)
    ).wait()
    return exit.status
}

/// The material of the issue (`shared/vin`), nil where it is not at hand: `DRIVELINE_SHARED`, else a folder `shared`
/// beside the project or above.
let sharedVIN: String? = {
    var candidates: [String] = []
    if let named = ProcessInfo.processInfo.environment["DRIVELINE_SHARED"] { candidates.append(named + "/vin") }
    var folder = #filePath[...]
    while let end = folder.lastIndex(of: "/") {
        folder = folder[..<end]
        candidates.append(folder + "/shared/vin")
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0 + "/DECODING.md") }
}()
