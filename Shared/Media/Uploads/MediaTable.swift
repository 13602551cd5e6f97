/// The tables behind `MediaLibrary`. A service that uses it adds `MediaTable.migration` to its migrations.
public enum MediaTable {
    /// The step that makes the tables, under a name that puts it in its place among the service's own.
    public static func migration(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(text.utf8))
    }

    /// The table that has no tenants: a list of what to remove when, which no reader sees.
    public static let shared: Set<String> = ["media_objects"]

    /// Never to be changed: its checksum stands in the databases of those who applied it.
    private static let text = """
        -- Pictures, and those on their way.
        CREATE TABLE media (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            -- What it belongs to, in the service's words.
            owner_kind text NOT NULL,
            owner_id uuid NOT NULL,
            created_by text NOT NULL,
            name text,
            state text NOT NULL DEFAULT 'uploading',
            -- As announced.
            announced_type text NOT NULL,
            announced_size bigint NOT NULL,
            announced_hash bytea NOT NULL,
            -- Bytes of its parts.
            received bigint NOT NULL DEFAULT 0,
            -- Where the picture will be, or is.
            object_key text NOT NULL,
            -- Which check this is; only the last one may say how it ended.
            checks integer NOT NULL DEFAULT 0,
            checked_until timestamptz,
            type text,
            size bigint,
            hash bytea,
            width integer,
            height integer,
            refusal text,
            refusal_message text,
            created_at timestamptz NOT NULL,
            expires_at timestamptz,
            CONSTRAINT media_pkey PRIMARY KEY (tenant_id, id),
            CONSTRAINT media_state_is_known CHECK (state IN ('uploading', 'checking', 'ready', 'refused')),
            CONSTRAINT media_announced_hash_is_sha256 CHECK (octet_length(announced_hash) = 32),
            CONSTRAINT media_received_is_announced CHECK (received BETWEEN 0 AND announced_size),
            CONSTRAINT media_ready_is_known CHECK (
                state <> 'ready' OR (type IS NOT NULL AND size > 0 AND octet_length(hash) = 32 AND width > 0
                    AND height > 0 AND expires_at IS NULL)),
            CONSTRAINT media_refused_has_reason CHECK (
                (state = 'refused') = (refusal IS NOT NULL AND refusal_message IS NOT NULL)),
            CONSTRAINT media_unready_expires CHECK (state = 'ready' OR expires_at IS NOT NULL)
        );

        -- Serves the lists and the quota of a thing.
        CREATE INDEX media_of_owner ON media (tenant_id, owner_kind, owner_id, id);

        ALTER TABLE media ENABLE ROW LEVEL SECURITY;
        ALTER TABLE media FORCE ROW LEVEL SECURITY;
        CREATE POLICY media_of_tenant ON media
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        -- The parts of uploads; each is an object.
        CREATE TABLE media_parts (
            tenant_id uuid NOT NULL,
            media_id uuid NOT NULL,
            start bigint NOT NULL,
            size bigint NOT NULL,
            object_key text NOT NULL,
            CONSTRAINT media_parts_pkey PRIMARY KEY (tenant_id, media_id, start),
            CONSTRAINT media_parts_media_fkey FOREIGN KEY (tenant_id, media_id)
                REFERENCES media (tenant_id, id) ON DELETE CASCADE,
            CONSTRAINT media_parts_size_is_positive CHECK (size > 0)
        );

        ALTER TABLE media_parts ENABLE ROW LEVEL SECURITY;
        ALTER TABLE media_parts FORCE ROW LEVEL SECURITY;
        CREATE POLICY media_parts_of_tenant ON media_parts
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        -- What each tenant keeps: the row that announcements wait for each other at.
        CREATE TABLE media_usage (
            tenant_id uuid NOT NULL,
            items bigint NOT NULL DEFAULT 0,
            bytes bigint NOT NULL DEFAULT 0,
            CONSTRAINT media_usage_pkey PRIMARY KEY (tenant_id),
            CONSTRAINT media_usage_is_not_negative CHECK (items >= 0 AND bytes >= 0)
        );

        ALTER TABLE media_usage ENABLE ROW LEVEL SECURITY;
        ALTER TABLE media_usage FORCE ROW LEVEL SECURITY;
        CREATE POLICY media_usage_of_tenant ON media_usage
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        -- Every object of the store, written down before it is made and forgotten after it is removed, so that none is
        -- lost. Random keys and ids only; the job that removes objects finds the tenant here, not in a payload.
        CREATE TABLE media_objects (
            object_key text NOT NULL,
            tenant uuid NOT NULL,
            media uuid NOT NULL,
            -- NULL: it is kept.
            remove_at timestamptz,
            CONSTRAINT media_objects_pkey PRIMARY KEY (object_key)
        );

        -- Serves the removal.
        CREATE INDEX media_objects_to_remove ON media_objects (remove_at) WHERE remove_at IS NOT NULL;
        -- Finds the objects of a picture that is removed.
        CREATE INDEX media_objects_of_media ON media_objects (tenant, media);

        """
}
