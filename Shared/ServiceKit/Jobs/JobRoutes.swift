internal import FoundationEssentials
internal import HTTP
internal import JSON
public import Models
public import Postgres
public import Routing

/// What the platform's operators see of a service's jobs and do about them, on the service's own port: the gateway
/// forwards nothing under `/internal/`. The same is on the command line: `<service> jobs`.
///
/// - Parameter access: the platform's administrators where not said.
public func jobRoutes(_ database: Database, to access: Access = .permission(.administerTenants)) -> [Route] {
    let job = Parameter.path("job", as: JobID.self)
    return [
        .get(
            "/internal/jobs", to: access, "Jobs that wait, run or are dead, by age",
            parameters: [
                .query("kind", as: String.self, "Of one kind.", length: 1...64),
                .query("state", as: JobState.self, "In one state."),
                .query("cursor", as: String.self, "Where the page before ended."),
            ], gives: Page<JobEntry>.self
        ) { call in
            let (kind, state): (String?, JobState?) = (try call.query("kind"), try call.query("state"))
            let scope = "jobs \(kind ?? "") \(state?.rawValue ?? "")"
            var last: JobID?
            if case .string(let text)? = try call.cursor(jobCursors, scope: scope)?.first { last = JobID(text) }
            let jobs = try await database.listJobs(kind: kind, state: state, after: last, limit: 101)
            let end = jobs.count > 100 ? jobs[99].id.description : nil
            return .ok(
                Page(
                    items: Array(jobs.prefix(100)),
                    nextCursor: end.map { jobCursors.encode([.string($0)], scope: scope) }))
        },
        .get("/internal/jobs/:job", to: access, "One job with its values", parameters: [job], gives: JobDetail.self) {
            call in
            guard let (entry, payload) = try await database.showJob(try call.path("job")) else {
                throw Problem.notFound
            }
            return .ok(JobDetail(job: entry, payload: String(decoding: payload.bytes, as: UTF8.self)))
        },
        .post(
            "/internal/jobs/:job/retries", to: access, "Try a dead letter, or a job that waits, at once",
            parameters: [job], takes: NoBody.self, gives: Nothing.self, errors: [.jobStands, .jobSuperseded]
        ) { call in try answer(try await database.retryJob(try call.path("job"))) },
        .post(
            "/internal/jobs/:job/cancellation", to: access, "Cancel a job that waits or runs", parameters: [job],
            takes: NoBody.self, gives: Nothing.self, errors: [.jobStands]
        ) { call in try answer(try await database.cancelJob(try call.path("job"))) },
        .delete(
            "/internal/jobs/:job", to: access, "Forget a dead letter", parameters: [job], gives: Nothing.self,
            errors: [.jobStands]
        ) { call in try answer(try await database.dropJob(try call.path("job"))) },
    ]
}

/// A job with its values.
struct JobDetail: Codable, Sendable, Documented {
    var job: JobEntry
    /// The values as JSON text.
    var payload: String

    static func document(_ schema: inout Schema) { schema.member("payload", "The job's values as JSON text.") }
}

extension ProblemKind {
    /// 409: not in this state.
    static let jobStands = ProblemKind.conflict("job-state", "The job is in a state in which that cannot be done")
    /// 409: another job waits under its key.
    static let jobSuperseded = ProblemKind.conflict("job-superseded", "Another job has taken its place")
}

private func answer(_ order: JobOrder) throws(Problem) -> Answer<Nothing> {
    switch order {
    case .done: .noContent
    case .notFound: throw Problem.notFound
    case .notNow: throw Problem(.jobStands)
    case .superseded: throw Problem(.jobSuperseded)
    }
}

/// The key only keeps jobCursors of one list out of another, also between replicas: there is no secret in them.
private let jobCursors = CursorCodec(key: Array("the jobs of a service".utf8))
