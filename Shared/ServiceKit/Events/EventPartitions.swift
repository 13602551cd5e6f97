/// SQL for a table of rows that arrive by the day and leave with their day: partitions by ranges of UUIDv7, which begin
/// with the milliseconds since 1970.
enum EventPartitions {
    /// The steps that follow the `CREATE TABLE … PARTITION BY RANGE (id)` of a tenants' table: row-level security, the
    /// partition for ids of odd clocks, and the function that makes and drops partitions.
    ///
    /// The run-time role owns nothing, so the function runs with its owner's rights. It makes partitions for today and
    /// three days ahead and drops those that ended `retention_days` ago, unless `keep` says that somebody needs them. It
    /// gives the names of those that it dropped.
    ///
    /// The partitions themselves are closed to the run-time role: only through the table, and its policies, are the rows
    /// reached.
    ///
    /// - Parameters:
    ///   - function: the function's name.
    ///   - keep: plpgsql that sets `is_needed` for the partition `part.name`.
    static func steps(table: String, function: String, keep: String = "is_needed := false;") -> String {
        """
        ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY;
        ALTER TABLE \(table) FORCE ROW LEVEL SECURITY;
        CREATE POLICY \(table)_of_tenant ON \(table)
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        DO $do$
        BEGIN
            EXECUTE format($format$
                -- Closes a partition: no rights for the run-time role, and policies for who gets some by mistake.
                CREATE FUNCTION \(function)_close(name text) RETURNS void LANGUAGE plpgsql
                SET search_path = %1$I, pg_temp AS $body$
                BEGIN
                    EXECUTE format('ALTER TABLE %%I ENABLE ROW LEVEL SECURITY', name);
                    EXECUTE format('ALTER TABLE %%I FORCE ROW LEVEL SECURITY', name);
                    EXECUTE format('CREATE POLICY %%I ON %%I '
                        'USING (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid) '
                        'WITH CHECK (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid)',
                        name || '_of_tenant', name);
                    EXECUTE format('CREATE POLICY %%I ON %%I USING (current_setting(''app.event_keeper'', true) = ''on'')',
                        name || '_of_keeper', name);
                    EXECUTE format('REVOKE ALL ON %%I FROM %%I', name, %1$L);
                END
                $body$;

                CREATE FUNCTION \(function)(retention_days integer) RETURNS SETOF text LANGUAGE plpgsql
                SECURITY DEFINER SET search_path = %1$I, pg_temp SET lock_timeout = '2s'
                AS $body$
                DECLARE
                    today date := (now() AT TIME ZONE 'UTC')::date;
                    day date;
                    name text;
                    low uuid;
                    high uuid;
                    part record;
                    is_needed boolean;
                BEGIN
                    IF retention_days IS NULL OR retention_days < 1 THEN
                        RAISE EXCEPTION 'at least one day is kept';
                    END IF;
                    -- One at a time; whoever comes second has nothing left to do.
                    IF NOT pg_try_advisory_xact_lock(hashtextextended('driveline.\(function).%1$s', 0)) THEN
                        RETURN;
                    END IF;
                    PERFORM set_config('app.event_keeper', 'on', true);
                    FOR ahead IN 0..3 LOOP
                        day := today + ahead;
                        name := '\(table)_' || to_char(day, 'YYYYMMDD');
                        CONTINUE WHEN to_regclass(name) IS NOT NULL;
                        low := (lpad(to_hex(extract(epoch FROM day)::bigint * 1000), 12, '0') || repeat('0', 20))::uuid;
                        high := (lpad(to_hex(extract(epoch FROM day + 1)::bigint * 1000), 12, '0') || repeat('0', 20))::uuid;
                        EXECUTE format('CREATE TABLE %%I (LIKE \(table) INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
                        -- Rows whose partition was not there in time.
                        EXECUTE format('WITH late AS (DELETE FROM \(table)_rest WHERE id >= %%L AND id < %%L RETURNING *) '
                            'INSERT INTO %%I SELECT * FROM late', low, high, name);
                        EXECUTE format('ALTER TABLE \(table) ATTACH PARTITION %%I FOR VALUES FROM (%%L) TO (%%L)',
                            name, low, high);
                        PERFORM \(function)_close(name);
                    END LOOP;
                    FOR part IN
                        SELECT c.relname AS name, to_date(right(c.relname, 8), 'YYYYMMDD') AS day
                        FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                        WHERE i.inhparent = '%1$I.\(table)'::regclass AND c.relname ~ '^\(table)_[0-9]{8}$'
                        ORDER BY c.relname
                    LOOP
                        CONTINUE WHEN part.day + 1 + retention_days > today;
                        \(keep)
                        CONTINUE WHEN is_needed;
                        EXECUTE format('DROP TABLE %%I', part.name);
                        RETURN NEXT part.name;
                    END LOOP;
                    PERFORM set_config('app.event_keeper', '', true);
                END
                $body$;

                CREATE TABLE \(table)_rest PARTITION OF \(table) DEFAULT;
                SELECT \(function)_close('\(table)_rest');
                REVOKE ALL ON FUNCTION \(function)_close(text), \(function)(integer) FROM PUBLIC;
                SELECT \(function)(365);
                GRANT EXECUTE ON FUNCTION \(function)(integer) TO %1$I;
            $format$, current_schema());
        END
        $do$;

        """
    }
}
