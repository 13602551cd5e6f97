public import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import Postgres
public import ServiceKit
internal import Telemetry

/// What an action may use. Belongs to one worker.
public final class App {
    /// Decodes with the facts at hand; answers with less when there are none.
    let offline: OfflineDecoder
    /// Asks NHTSA's service; nil when it is not configured.
    let online: OnlineGate?
    /// The time, in seconds since 1970: model years and public identifiers depend on the day.
    let clock: () -> Int64

    init(offline: OfflineDecoder, online: OnlineGate?, clock: @escaping () -> Int64) {
        self.offline = offline
        self.online = online
        self.clock = clock
    }

    /// Today in UTC.
    var today: Day { Day(secondsSince1970: clock()) }
}

/// What the vin service reads from its environment.
public struct Settings: Sendable {
    let index: IndexFile
    let online: OnlineSettings?

    /// Reads the settings; faults are noted in `environment`.
    public init(_ environment: Environment) throws {
        index = IndexFile(
            path: environment.string("VIN_INDEX", "The index that `vin import` made.", default: ".local/vin/vin.index"))
        online = OnlineSettings(environment)
        try environment.check()
    }
}

/// Prepares one worker: its decoder, its way to the online service, its readiness. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws {
    let offline = OfflineDecoder(settings.index)
    service.ready { offline.readiness }
    // One worker looks after the file for all of them.
    if service.loop.index == 0 {
        _ = try? await service.blocking.run { settings.index.refresh() }
        let (log, blocking) = (service.log, service.blocking)
        service.every(.seconds(2), "look for a new index") {
            let change = try await blocking.run { settings.index.refresh() }
            if let change { log.info("index changed", ["outcome": .string(change)]) }
        }
    }
    if let online = settings.online {
        if service.loop.index == 0, let url = service.settings.databaseURL {
            try online.begin(service, database: service.database(url, isNeeded: false))
        }
        service.ready { online.gate.readiness }
    }
    let app = App(
        offline: offline, online: settings.online?.gate, clock: { Int64(Date().timeIntervalSince1970.rounded(.down)) })
    service.serve(routes(app))
}
