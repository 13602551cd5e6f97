/// The inbox. A service that takes events adds `InboxTable.migration` to its migrations and calls
/// `service.receive(in:_:)` in its set-up.
public enum InboxTable {
    /// The step that makes the tables, under a name that puts it in its place among the service's own.
    public static func migration(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(text.utf8))
    }

    /// For tests of the catalogue: the functions that run with their owner's rights.
    public static let definers: Set<String> = ["keep_inbox_partitions"]
    /// For tests of the catalogue: the policies by which events of all tenants are taken.
    public static let policies: Set<String> = ["inbox_streams_of_receiver", "inbox_of_receiver"]

    /// Never to be changed: its checksum stands in the databases of those who applied it.
    private static let text = """
        -- The inbox: which events were taken. A row commits with the event's effects, so they happen once.
        CREATE TABLE inbox (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            taken_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, id)
        ) PARTITION BY RANGE (id);

        -- How far each aggregate's events were taken: what comes too early waits, what comes again has no effect, also
        -- when its row has left the inbox. Its lock lets one deliverer of an aggregate in.
        CREATE TABLE inbox_streams (
            tenant_id uuid NOT NULL,
            source text NOT NULL,
            subject uuid NOT NULL,
            sequence bigint NOT NULL,
            CONSTRAINT inbox_streams_pkey PRIMARY KEY (tenant_id, source, subject)
        ) WITH (fillfactor = 80);

        ALTER TABLE inbox_streams ENABLE ROW LEVEL SECURITY;
        ALTER TABLE inbox_streams FORCE ROW LEVEL SECURITY;
        CREATE POLICY inbox_streams_of_tenant ON inbox_streams
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        -- A batch holds events of many tenants. Before and after its handlers, which see one tenant each, their places are
        -- looked up and noted for all at once; the transaction says so.
        CREATE POLICY inbox_streams_of_receiver ON inbox_streams
            USING (current_setting('app.event_inbox', true) = 'on')
            WITH CHECK (current_setting('app.event_inbox', true) = 'on');
        CREATE POLICY inbox_of_receiver ON inbox FOR INSERT
            WITH CHECK (current_setting('app.event_inbox', true) = 'on');

        DO $$
        BEGIN
            EXECUTE format('REVOKE UPDATE, DELETE ON inbox FROM %I', current_schema());
            EXECUTE format('REVOKE DELETE ON inbox_streams FROM %I', current_schema());
        END
        $$;


        """ + EventPartitions.steps(table: "inbox", function: "keep_inbox_partitions")
}
