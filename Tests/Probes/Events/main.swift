import FoundationEssentials
import ServiceKit

// Two services in one program, for the proof that events survive whatever dies (Tests/Faults/events) and for deploy/bench:
// `sender` notes moves of pieces and announces them, `receiver` hears of them and notes them too. Never deployed; both
// believe whoever calls.
let name = ProcessInfo.processInfo.environment["ROLE"] ?? "sender"

await Service.run(
    name, about: "Announces events and takes them; never deployed.", settings: { ProbeSettings($0) }, metricsPort: 0,
    migrations: name == "sender" ? senderSteps : receiverSteps, commands: [.events(of: name)]
) { service, settings in
    guard let url = service.settings.databaseURL else { return }
    let database = try service.database(url)
    service.authenticate = { _ in someService }
    if name == "sender" {
        service.serve(senderRoutes(database))
        service.deliver(outboxOf: database, to: settings.subscribers, settings.tokens)
    } else {
        service.receive(in: database, [.on(PieceMoved.self) { event, db in try note(event, db) }])
    }
}
