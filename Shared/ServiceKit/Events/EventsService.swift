internal import EventLoop
public import Postgres
internal import Telemetry

extension Service {
    /// Tells the subscribers of what `Connection.announce` put into the outbox, until the process drains: soon after it
    /// commits, at least once, in the order of each aggregate. Any number of processes may share the work; one that is
    /// killed loses nothing.
    ///
    ///     service.deliver(outboxOf: database, to: settings.subscribers, settings.tokens)
    ///
    /// `/readyz` says `degraded` while events are stuck; `/metrics` has `events_waiting`, `events_oldest_seconds`,
    /// `events_dead`, `events_delivered_total` and `events_failed_total`. The tables must have `EventsTable.migration`.
    ///
    /// - Parameter tokens: how this service itself checks credentials: where its own tokens come from.
    public func deliver(outboxOf database: Database, to settings: SubscriberSettings, _ tokens: TokenSettings) {
        guard loop.index == 0, !onlyDescribes else { return }
        let own = serviceTokens(tokens)
        let sinks = settings.subscribers.map { subscriber in
            EventSink(subscriber, limit: settings.limits.call, client: client, tokens: own)
        }
        let numbers = EventNumbers(metrics)
        ready { numbers.readiness(stuck: settings.limits.stuck) }
        jobs += Relay(database, source: "/\(name)", settings, sinks, log, numbers).start()
    }

    /// Takes events of other services at `POST /internal/events`. What is announced to this service and has no handler
    /// is acknowledged.
    ///
    ///     service.receive(in: database, [
    ///         .on(InquiryCreated.self) { event, db in … },
    ///         .on(InquiryAccepted.self) { event, db in … },
    ///     ])
    ///
    /// The tables must have `InboxTable.migration`.
    ///
    /// - Parameter days: how long it is remembered which events were taken. What comes again after that is known by its
    ///   place among its aggregate's.
    public func receive(in database: Database, _ handlers: [EventHandler], remembering days: Int = 30) {
        serve([eventRoute(Inbox(database, handlers, log, metrics))])
        guard loop.index == 0, !onlyDescribes else { return }
        let (loop, log) = (loop, log)
        jobs.append(
            loop.spawn {
                var pause = Duration.zero
                while (try? await loop.sleep(for: pause)) != nil {
                    do {
                        try await database.keepInboxPartitions(days: days)
                        pause = .seconds(3_600)
                    } catch {
                        log.debug("the partitions of the inbox cannot be kept", ["error": .string("\(error)")])
                        pause = .seconds(5)
                    }
                }
            })
    }
}
