/// The outbox. A service that announces events adds `EventsTable.migration` to its migrations and calls
/// `service.deliver(outboxOf:to:)` in its set-up.
public enum EventsTable {
    /// The step that makes the tables, under a name that puts it in its place among the service's own.
    public static func migration(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(text.utf8))
    }

    /// For tests of the catalogue: the tables without a tenant, and the functions that run with their owner's rights.
    public static let sharedTables: Set<String> = ["event_cursors"]
    /// For tests of the catalogue: the policies by which the relay serves all tenants.
    public static let policies: Set<String> = ["event_lanes_of_relay", "event_letters_of_relay", "events_of_relay"]
    /// See `sharedTables`.
    public static let definers: Set<String> = ["keep_event_partitions"]

    /// What whoever announces tells those that deliver; the payload is the shard.
    static let channel = "events"

    /// Parts of the outbox that are delivered side by side, to each subscriber.
    static let shards = 8

    /// Never to be changed: its checksum stands in the databases of those who applied it.
    private static let text = """
        -- The outbox: what has happened, in the order of each aggregate, for those who want to hear of it.
        -- What is delivered is not marked: each subscriber has a cursor in each of eight shards, and rows leave with the
        -- partition of their day.

        -- One row for each aggregate that anything was ever announced about: the number of its last event. Its lock is
        -- what makes the numbers gap-free and their order that of the commits.
        CREATE TABLE event_streams (
            tenant_id uuid NOT NULL,
            subject uuid NOT NULL,
            sequence bigint NOT NULL,
            -- The places of the last event and of the one before in their shard.
            position bigint NOT NULL,
            previous bigint,
            CONSTRAINT event_streams_pkey PRIMARY KEY (tenant_id, subject),
            CONSTRAINT event_streams_sequence_from_one CHECK (sequence >= 1)
        ) WITH (fillfactor = 80);

        ALTER TABLE event_streams ENABLE ROW LEVEL SECURITY;
        ALTER TABLE event_streams FORCE ROW LEVEL SECURITY;
        CREATE POLICY event_streams_of_tenant ON event_streams
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        -- The places in each shard. A number that is taken and not seen is a transaction under way or one that was undone.
        CREATE SEQUENCE event_positions_0;
        CREATE SEQUENCE event_positions_1;
        CREATE SEQUENCE event_positions_2;
        CREATE SEQUENCE event_positions_3;
        CREATE SEQUENCE event_positions_4;
        CREATE SEQUENCE event_positions_5;
        CREATE SEQUENCE event_positions_6;
        CREATE SEQUENCE event_positions_7;

        CREATE TABLE events (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            subject uuid NOT NULL,
            sequence bigint NOT NULL,
            shard smallint NOT NULL,
            position bigint NOT NULL,
            -- The place of the aggregate's event before this one.
            previous bigint,
            type text NOT NULL,
            version integer NOT NULL,
            announced_at timestamptz NOT NULL DEFAULT now(),
            traceparent text NOT NULL,
            data json NOT NULL,
            CONSTRAINT events_pkey PRIMARY KEY (tenant_id, id),
            CONSTRAINT events_type_form CHECK (type ~ '^driveline(\\.[a-z0-9-]{1,63}){3}$'),
            CONSTRAINT events_shard_known CHECK (shard BETWEEN 0 AND 7),
            CONSTRAINT events_version_positive CHECK (version >= 1)
        ) PARTITION BY RANGE (id);

        -- Serves the couriers (claimBatch), their look for news and the numbers.
        CREATE INDEX events_in_order ON events (shard, position);

        -- How far each subscriber is in each shard: all up to `position` is delivered or waits in event_letters, but for
        -- the holes. Nobody's data.
        CREATE TABLE event_cursors (
            subscriber text NOT NULL,
            shard smallint NOT NULL,
            position bigint NOT NULL,
            -- Where the subscriber began; what is before it gets no receiver's attention.
            start bigint NOT NULL,
            -- Places up to `position` that were not seen yet, and for each the transaction id from which on all would have
            -- to be over to know that it never will be.
            holes bigint[] NOT NULL DEFAULT '{}',
            horizons bigint[] NOT NULL DEFAULT '{}',
            -- Who delivers now, and until when nobody else does.
            lease uuid,
            leased_until timestamptz NOT NULL DEFAULT '-infinity',
            -- As long as somebody looks again by itself, whoever announces need not tell.
            awake_until timestamptz NOT NULL DEFAULT '-infinity',
            -- While the subscriber is away.
            attempts integer NOT NULL DEFAULT 0,
            failing_since timestamptz,
            next_attempt_at timestamptz NOT NULL DEFAULT '-infinity',
            last_error text,
            -- When a relay last had the subscriber in its settings.
            seen_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT event_cursors_pkey PRIMARY KEY (subscriber, shard),
            CONSTRAINT event_cursors_shard_known CHECK (shard BETWEEN 0 AND 7),
            CONSTRAINT event_cursors_holes_have_horizons CHECK (cardinality(holes) = cardinality(horizons))
        ) WITH (fillfactor = 50);

        -- Aggregates whose events a subscriber did not take when it took others': they wait here, and no others wait
        -- for them.
        CREATE TABLE event_lanes (
            tenant_id uuid NOT NULL,
            subscriber text NOT NULL,
            subject uuid NOT NULL,
            -- Tries that have begun since one went well; whoever took the lane last is told by it.
            attempts integer NOT NULL DEFAULT 0,
            failing_since timestamptz NOT NULL DEFAULT now(),
            -- While a try is under way: when others may take the lane.
            next_attempt_at timestamptz NOT NULL DEFAULT now(),
            -- Set: an operator has to decide.
            dead_at timestamptz,
            last_error text,
            CONSTRAINT event_lanes_pkey PRIMARY KEY (tenant_id, subscriber, subject)
        );

        -- Serves the search for lanes to try again (claimLanes).
        CREATE INDEX event_lanes_due ON event_lanes (subscriber, next_attempt_at) WHERE dead_at IS NULL;

        -- The events of those lanes: copies, so that the partitions of their days may go.
        CREATE TABLE event_letters (
            tenant_id uuid NOT NULL,
            subscriber text NOT NULL,
            subject uuid NOT NULL,
            sequence bigint NOT NULL,
            id uuid NOT NULL,
            -- The number of the event before it that the subscriber gets; 0: none.
            previous_sequence bigint NOT NULL,
            type text NOT NULL,
            version integer NOT NULL,
            announced_at timestamptz NOT NULL,
            traceparent text NOT NULL,
            data json NOT NULL,
            -- Given up by an operator: its place is told, not what happened.
            is_dropped boolean NOT NULL DEFAULT false,
            CONSTRAINT event_letters_pkey PRIMARY KEY (tenant_id, subscriber, subject, sequence),
            CONSTRAINT event_letters_lane FOREIGN KEY (tenant_id, subscriber, subject)
                REFERENCES event_lanes (tenant_id, subscriber, subject)
        );

        -- Serves the operator's commands.
        CREATE INDEX event_letters_id ON event_letters (id);

        DO $$
        DECLARE
            name text;
            tenant text := 'tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
            relay text := 'current_setting(''app.event_relay'', true) = ''on''';
        BEGIN
            FOREACH name IN ARRAY ARRAY['event_lanes', 'event_letters'] LOOP
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
                EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
                EXECUTE format('CREATE POLICY %I ON %I USING (%s) WITH CHECK (%s)',
                    name || '_of_tenant', name, tenant, tenant);
                -- The relay serves all tenants; it says so in its transactions.
                EXECUTE format('CREATE POLICY %I ON %I USING (%s) WITH CHECK (%s)',
                    name || '_of_relay', name, relay, relay);
            END LOOP;
            CREATE POLICY events_of_relay ON events FOR SELECT USING (current_setting('app.event_relay', true) = 'on');
            -- What was announced stays as it is.
            EXECUTE format('REVOKE UPDATE, DELETE ON events FROM %I', current_schema());
            EXECUTE format('REVOKE DELETE ON event_streams FROM %I', current_schema());
        END
        $$;


        """
        + EventPartitions.steps(
            table: "events", function: "keep_event_partitions",
            // What a subscriber has not got keeps its partition; a subscriber that nobody has in his settings any more
            // does not.
            keep: """
                EXECUTE format(
                    'SELECT EXISTS (SELECT FROM event_cursors AS c JOIN %%1$I AS e ON e.shard = c.shard '
                    'WHERE c.seen_at > now() - make_interval(days => $1) AND e.position > c.position) '
                    'OR EXISTS (SELECT FROM event_cursors AS c CROSS JOIN unnest(c.holes) AS hole '
                    'JOIN %%1$I AS e ON e.shard = c.shard AND e.position = hole '
                    'WHERE c.seen_at > now() - make_interval(days => $1))', part.name)
                INTO is_needed USING retention_days;
                """)
}
