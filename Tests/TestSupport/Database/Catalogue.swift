import Postgres

/// What is wrong with a schema in which tenants' rows lie, as PostgreSQL's catalogue tells it (SECURITY.md, points 32, 33
/// and 35). Empty when all is well.
///
/// - Parameters:
///   - shared: the tables without `tenant_id`, each of which somebody has thought about.
///   - unique: unique constraints and indexes of tenants' tables that hold over all tenants, because the value does.
///   - definers: functions that run with their owner's rights.
///   - policies: policies of tenants' tables that show more than the transaction's tenant, each of which somebody has
///     thought about.
///   - appendOnly: tables to which the run-time role can only add: records, histories, ledgers.
public func catalogueFaults(
    of schema: String, in database: TestDatabase, shared: Set<String>, unique: Set<String> = [],
    definers: Set<String> = [], policies known: Set<String> = [], appendOnly: Set<String> = []
) async throws -> [String] {
    let admin = try database.openAsAdmin()
    return try await admin.read { db in
        var faults: [String] = []
        faults += try await tables(of: schema, db, shared)
        faults += try await policies(of: schema, db)
        faults += try await openings(of: schema, db, known)
        faults += try await keys(of: schema, db, unique)
        faults += try await foreignKeys(of: schema, db)
        faults += try await rights(of: schema, db)
        faults += try await changes(of: schema, db, appendOnly)
        faults += try await secrets(of: schema, db)
        faults += try await code(of: schema, db, definers)
        return faults
    }
}

/// Tables of tenants force row-level security and begin their primary key with the tenant; the others are known.
private func tables(of schema: String, _ db: Connection, _ shared: Set<String>) async throws -> [String] {
    try await db.rows(
        """
        SELECT c.relname AS name, a.attnum IS NOT NULL AS has_tenant, coalesce(a.attnotnull, false) AS is_required,
            c.relrowsecurity AND c.relforcerowsecurity AS is_forced,
            coalesce((SELECT i.indkey[0] = a.attnum FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary),
                false) AS leads_key,
            coalesce((SELECT string_agg(b.attname, ', ') FROM pg_attribute AS b
                WHERE b.attrelid = c.oid AND b.atttypid = 'timestamp'::regtype AND NOT b.attisdropped), '') AS local_times
        FROM pg_class AS c
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relnamespace = \(schema)::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migrations'
        ORDER BY c.relname
        """
    ).flatMap { row -> [String] in
        let name: String = try row["name"]
        var faults: [String] = []
        if try row["local_times"] != "" {
            faults.append("\(name) has times without zone: \(try row["local_times"] as String)")
        }
        guard try row["has_tenant"] else {
            if !shared.contains(name) { faults.append("\(name) has no tenant_id and is not among the shared tables") }
            return faults
        }
        if shared.contains(name) { faults.append("\(name) has a tenant_id and is called shared") }
        if try !row["is_required"] { faults.append("\(name).tenant_id may be null") }
        if try !row["is_forced"] { faults.append("\(name) does not force row-level security") }
        if try !row["leads_key"] { faults.append("\(name): the primary key does not begin with tenant_id") }
        return faults
    }
}

/// All four commands are bound to the transaction's tenant, in what they see and in what they write.
private func policies(of schema: String, _ db: Connection) async throws -> [String] {
    try await db.rows(
        """
        SELECT c.relname AS name, command.name AS command
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        CROSS JOIN (VALUES ('r', 'SELECT', true, false), ('a', 'INSERT', false, true), ('w', 'UPDATE', true, true),
            ('d', 'DELETE', true, false)) AS command (letter, name, sees, writes)
        WHERE c.relnamespace = \(schema)::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT EXISTS (
                SELECT FROM pg_policy AS p
                WHERE p.polrelid = c.oid AND p.polcmd::text IN ('*', command.letter)
                    AND (NOT command.sees OR pg_get_expr(p.polqual, p.polrelid) LIKE '%tenant_id = %app.tenant_id%')
                    AND (NOT command.writes
                        OR pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%tenant_id = %app.tenant_id%'))
        ORDER BY c.relname, command.letter
        """
    ).map { "\(try $0["name"] as String): no policy binds \(try $0["command"] as String) to the tenant" }
}

/// Policies add up: one that says more than "this tenant's rows" opens the table whatever the others say. Partitions that the
/// run-time role cannot open are their owner's: what is true of the whole is true of them.
private func openings(of schema: String, _ db: Connection, _ known: Set<String>) async throws -> [String] {
    let bound = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)"
    return try await db.rows(
        """
        SELECT c.relname AS name, p.polname AS policy
        FROM pg_policy AS p
        JOIN pg_class AS c ON c.oid = p.polrelid
        WHERE c.relnamespace = \(schema)::regnamespace AND p.polpermissive
            AND NOT (c.relispartition
                AND NOT has_table_privilege(\(schema)::text, c.oid, 'SELECT, INSERT, UPDATE, DELETE'))
            AND (coalesce(pg_get_expr(p.polqual, p.polrelid), \(bound)) <> \(bound)
                OR coalesce(pg_get_expr(p.polwithcheck, p.polrelid), \(bound)) <> \(bound))
        ORDER BY 1, 2
        """
    ).compactMap { row in
        let (table, policy): (String, String) = (try row["name"], try row["policy"])
        return known.contains(policy) ? nil : "\(policy) opens \(table) beyond the tenant and is not on the list"
    }
}

/// What is unique in a tenant's table is so within the tenant: otherwise a tenant learns what another has.
private func keys(of schema: String, _ db: Connection, _ unique: Set<String>) async throws -> [String] {
    try await db.rows(
        """
        SELECT i.indexrelid::regclass::text AS name
        FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indrelid
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relnamespace = \(schema)::regnamespace AND i.indisunique AND NOT a.attnum = ANY (i.indkey::int2[])
        ORDER BY 1
        """
    ).compactMap { row in
        let name: String = try row["name"]
        let plain = name.split(separator: ".").last.map(String.init) ?? name
        return unique.contains(plain) ? nil : "\(plain) is unique over all tenants"
    }
}

/// Foreign keys carry the tenant when both tables have one, and an index begins with their columns.
private func foreignKeys(of schema: String, _ db: Connection) async throws -> [String] {
    try await db.rows(
        """
        SELECT k.conname AS name,
            EXISTS (SELECT FROM pg_index AS i
                WHERE i.indrelid = k.conrelid AND i.indpred IS NULL
                    AND (SELECT array_agg(column_number ORDER BY column_number)
                        FROM unnest((i.indkey::int2[])[0:cardinality(k.conkey) - 1]) AS column_number)
                    = (SELECT array_agg(column_number ORDER BY column_number)
                        FROM unnest(k.conkey) AS column_number)) AS is_indexed,
            one.attnum IS NULL OR other.attnum IS NULL OR one.attnum = ANY (k.conkey) AS carries_tenant
        FROM pg_constraint AS k
        LEFT JOIN pg_attribute AS one ON one.attrelid = k.conrelid AND one.attname = 'tenant_id' AND NOT one.attisdropped
        LEFT JOIN pg_attribute AS other
            ON other.attrelid = k.confrelid AND other.attname = 'tenant_id' AND NOT other.attisdropped
        WHERE k.connamespace = \(schema)::regnamespace AND k.contype = 'f' AND k.conparentid = 0
        ORDER BY k.conname
        """
    ).flatMap { row -> [String] in
        let name: String = try row["name"]
        return [
            try row["is_indexed"] ? nil : "\(name) has no index",
            try row["carries_tenant"] ? nil : "\(name) leaves the tenant out",
        ].compactMap { $0 }
    }
}

/// The run-time role reads and changes rows and can do nothing else.
private func rights(of schema: String, _ db: Connection) async throws -> [String] {
    let role = try await db.rows(
        """
        SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreatedb OR r.rolcreaterole OR r.rolreplication AS is_mighty,
            EXISTS (SELECT FROM pg_auth_members AS m WHERE m.member = r.oid) AS is_member,
            EXISTS (SELECT FROM pg_class AS c WHERE c.relowner = r.oid)
                OR EXISTS (SELECT FROM pg_proc AS p WHERE p.proowner = r.oid)
                OR EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspowner = r.oid) AS owns_something,
            has_schema_privilege(r.oid, \(schema), 'CREATE') AS may_create
        FROM pg_roles AS r WHERE r.rolname = \(schema)
        """
    ).flatMap { row in
        [
            try row["is_mighty"] ? "the run-time role can do more than log in" : nil,
            try row["is_member"] ? "the run-time role is a member of another" : nil,
            try row["owns_something"] ? "the run-time role owns something" : nil,
            try row["may_create"] ? "the run-time role may create in its schema" : nil,
        ].compactMap { $0 }
    }
    let tables = try await db.rows(
        """
        SELECT c.relname AS name, privilege.name AS privilege
        FROM pg_class AS c
        CROSS JOIN (VALUES ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) AS privilege (name)
        WHERE c.relnamespace = \(schema)::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v')
            AND has_table_privilege(\(schema), c.oid, privilege.name)
        ORDER BY 1, 2
        """
    ).map { "the run-time role has \(try $0["privilege"] as String) on \(try $0["name"] as String)" }
    return role + tables
}

/// The run-time role adds to records and can change nothing in them, not even a column.
private func changes(of schema: String, _ db: Connection, _ appendOnly: Set<String>) async throws -> [String] {
    let tables = try await db.rows(
        """
        SELECT c.relname AS name, has_any_column_privilege(\(schema), c.oid, 'UPDATE') AS may_update,
            has_table_privilege(\(schema), c.oid, 'DELETE') AS may_delete
        FROM pg_class AS c
        WHERE c.relnamespace = \(schema)::regnamespace AND c.relkind IN ('r', 'p')
            AND c.relname = ANY (\(appendOnly.sorted())::text[])
        ORDER BY 1
        """
    ) { row in
        (
            name: try row["name"] as String, mayUpdate: try row["may_update"] as Bool,
            mayDelete: try row["may_delete"] as Bool
        )
    }
    return tables.flatMap { table in
        [
            table.mayUpdate ? "the run-time role may UPDATE \(table.name)" : nil,
            table.mayDelete ? "the run-time role may DELETE from \(table.name)" : nil,
        ].compactMap { $0 }
    } + appendOnly.subtracting(tables.map(\.name)).sorted().map { "there is no table \($0)" }
}

/// A column of secrets says by its name that it holds hashes or what is sealed.
private func secrets(of schema: String, _ db: Connection) async throws -> [String] {
    try await db.rows(
        """
        SELECT c.relname AS name, a.attname AS column
        FROM pg_attribute AS a
        JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace = \(schema)::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
            AND NOT a.attisdropped AND a.atttypid IN ('text'::regtype, 'bytea'::regtype, 'jsonb'::regtype)
            AND a.attname ~ '(^|_)(passwords?|secrets?|seeds?|tokens?|codes?|private_key)(_|$)'
            AND a.attname !~ '(_hash|_sealed|^postal_code|^country_code)$'
        ORDER BY 1, 2
        """
    ).map { "\(try $0["name"] as String).\(try $0["column"] as String) is neither called a hash nor sealed" }
}

/// Functions with their owner's rights are few and know where they look; views see what their reader may see.
private func code(of schema: String, _ db: Connection, _ definers: Set<String>) async throws -> [String] {
    let functions = try await db.rows(
        """
        SELECT p.proname AS name,
            -- Temporary objects last: where the path does not name them they come first.
            EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%, pg_temp') AS is_pinned
        FROM pg_proc AS p WHERE p.pronamespace = \(schema)::regnamespace AND p.prosecdef ORDER BY 1
        """
    ).flatMap { row -> [String] in
        let name: String = try row["name"]
        return [
            definers.contains(name) ? nil : "\(name) runs with its owner's rights and is not on the list",
            try row["is_pinned"] ? nil : "\(name) runs with its owner's rights and any search_path",
        ].compactMap { $0 }
    }
    let views = try await db.rows(
        """
        SELECT c.relname AS name FROM pg_class AS c
        WHERE c.relnamespace = \(schema)::regnamespace
            AND (c.relkind = 'm' AND has_table_privilege(\(schema), c.oid, 'SELECT')
                OR c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions)
                    OR 'security_invoker=on' = ANY (c.reloptions), false))
        ORDER BY 1
        """
    ).map { "\(try $0["name"] as String) is a view that shows more than its reader may see" }
    return functions + views
}
