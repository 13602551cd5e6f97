internal import ServiceKit

/// A worker's decoder over the process's index file. Belongs to the worker.
final class OfflineDecoder {
    private let file: IndexFile
    private var generation = -1
    private var decoder: VINDecoder?

    init(_ file: IndexFile) { self.file = file }

    /// The decoder over the index as it is now; nil without an index: the service then answers with the facts built
    /// into the binary.
    var current: VINDecoder? {
        let now = file.generation
        if now != generation {
            generation = now
            decoder = file.index.map { VINDecoder($0) }
        }
        return decoder
    }

    /// For `/readyz`: a service without an index still answers, with less.
    var readiness: Readiness {
        guard let release = current?.index.release else {
            return Readiness("index", .degraded, "\(file.path): \(file.fault ?? "not looked at yet")")
        }
        if let fault = file.fault { return Readiness("index", .degraded, "release \(release) goes on; \(fault)") }
        return Readiness("index", .ready, "release \(release)")
    }
}
