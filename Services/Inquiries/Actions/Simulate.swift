internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// What other rules would have done with the decisions of a period. At most so many are made again, a few at a time, so
/// that other requests of the worker get their turn in between.
func simulateRouting(_ question: SimulateRouting, by reader: Reader, _ app: App) async throws -> RoutingSimulation {
    let (most, batch) = (1000, 20)
    let until = question.until ?? app.clock()
    guard question.from < until else {
        throw Refusal.invalid("/until", "before-begin", "The period ends after it begins.")
    }
    return try await app.database.read(as: reader.tenant) { db in
        try await db.check(question.rules, at: "/rules", in: reader.tenant)
        var simulator = Simulator(question.rules, settings: question.settings)
        var (count, last) = (0, (at: Date, id: DecisionID)?.none)
        while count < most {
            let routings = try await db.routings(
                from: question.from, until: until, after: last, limit: min(batch, most - count), in: reader.tenant)
            for (_, routing) in routings { simulator.add(routing) }
            count += routings.count
            guard let end = routings.last, routings.count == batch else { return simulator.summary }
            last = (end.routing.inputs.at, end.id)
        }
        let more = try await db.routings(from: question.from, until: until, after: last, limit: 1, in: reader.tenant)
        var summary = simulator.summary
        summary.isPartial = !more.isEmpty
        return summary
    }
}
