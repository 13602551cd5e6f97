/// The table behind `Database.once`. A service that uses it adds `IdempotencyTable.migration` to its migrations.
public enum IdempotencyTable {
    /// The step that makes the table, under a name that puts it in its place among the service's own.
    public static func migration(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(text.utf8))
    }

    /// The constraint that lets one of two equal keys in.
    static let primaryKey = "idempotency_records_pkey"

    /// Never to be changed: its checksum stands in the databases of those who applied it.
    private static let text = """
        -- The first answer to each Idempotency-Key, repeated for 24 hours instead of the effect.
        CREATE TABLE idempotency_records (
            tenant_id uuid NOT NULL,
            caller text NOT NULL,
            route text NOT NULL,
            key text NOT NULL,
            -- SHA-256 of the request: the same key with another request is refused.
            fingerprint bytea NOT NULL,
            status smallint NOT NULL,
            location text,
            body bytea NOT NULL,
            expires_at timestamptz NOT NULL,
            CONSTRAINT idempotency_records_pkey PRIMARY KEY (tenant_id, caller, route, key),
            CONSTRAINT idempotency_records_status_is_success CHECK (status BETWEEN 200 AND 299)
        );

        -- Serves the removal of what has expired.
        CREATE INDEX idempotency_records_expires_at ON idempotency_records (tenant_id, expires_at);

        ALTER TABLE idempotency_records ENABLE ROW LEVEL SECURITY;
        ALTER TABLE idempotency_records FORCE ROW LEVEL SECURITY;
        CREATE POLICY idempotency_records_of_tenant ON idempotency_records
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        """
}
