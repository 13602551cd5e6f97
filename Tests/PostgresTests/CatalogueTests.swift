import Postgres
import TestSupport
import Testing

/// A schema as the house wants it, and what each test breaks in it.
private let good = """
    CREATE TABLE things (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT things_pkey PRIMARY KEY (tenant_id, id),
        CONSTRAINT things_name_unique UNIQUE (tenant_id, name)
    );
    CREATE TABLE parts (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        thing_id uuid NOT NULL,
        CONSTRAINT parts_pkey PRIMARY KEY (tenant_id, id),
        CONSTRAINT parts_thing_exists FOREIGN KEY (tenant_id, thing_id) REFERENCES things
    );
    CREATE INDEX parts_thing_id ON parts (tenant_id, thing_id);
    CREATE TABLE words (word text PRIMARY KEY);
    ALTER TABLE things ENABLE ROW LEVEL SECURITY;
    ALTER TABLE things FORCE ROW LEVEL SECURITY;
    CREATE POLICY things_of_tenant ON things
        USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
        WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
    ALTER TABLE parts ENABLE ROW LEVEL SECURITY;
    ALTER TABLE parts FORCE ROW LEVEL SECURITY;
    CREATE POLICY parts_of_tenant ON parts
        USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
        WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
    """

private func faults(
    _ change: String, shared: Set<String> = ["words"], appendOnly: Set<String> = []
) async throws -> [String] {
    try await withDatabase(schema: "walk", migrations: [("m0001_walk", Array((good + "\n" + change).utf8))]) {
        database in
        try await catalogueFaults(of: "walk", in: database, shared: shared, appendOnly: appendOnly)
    }
}

@Suite struct `The walk through the catalogue` {
    @Test func `finds nothing in a schema as it should be`() async throws {
        #expect(try await faults("") == [])
    }

    @Test func `finds tables that can be changed and should not be`() async throws {
        let found = try await faults(
            "REVOKE UPDATE, DELETE ON things FROM walk; GRANT UPDATE (name) ON things TO walk;",
            appendOnly: ["things", "parts", "nothing"])
        #expect(
            found == [
                "the run-time role may UPDATE parts", "the run-time role may DELETE from parts",
                "the run-time role may UPDATE things", "there is no table nothing",
            ])
        #expect(try await faults("REVOKE UPDATE, DELETE ON things FROM walk;", appendOnly: ["things"]) == [])
    }

    @Test(arguments: [
        ("ALTER TABLE things NO FORCE ROW LEVEL SECURITY;", "things does not force row-level security"),
        ("DROP POLICY parts_of_tenant ON parts;", "parts: no policy binds DELETE to the tenant"),
        (
            "DROP POLICY parts_of_tenant ON parts; CREATE POLICY p ON parts USING (true) WITH CHECK (true);",
            "parts: no policy binds INSERT to the tenant"
        ),
        (
            "CREATE POLICY more ON parts FOR SELECT USING (true);",
            "more opens parts beyond the tenant and is not on the list"
        ),
        (
            "CREATE POLICY more ON parts FOR INSERT WITH CHECK (id IS NOT NULL);",
            "more opens parts beyond the tenant and is not on the list"
        ),
        ("ALTER TABLE words ADD COLUMN reset_token text;", "words.reset_token is neither called a hash nor sealed"),
        (
            """
            CREATE FUNCTION peep() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = walk
            AS 'SELECT count(*) FROM things';
            """, "peep runs with its owner's rights and any search_path"
        ),
        ("ALTER TABLE words ADD COLUMN tenant_id uuid;", "words.tenant_id may be null"),
        ("CREATE TABLE lists (id uuid PRIMARY KEY);", "lists has no tenant_id and is not among the shared tables"),
        (
            "ALTER TABLE parts DROP CONSTRAINT parts_pkey, ADD PRIMARY KEY (id, tenant_id);",
            "parts: the primary key does not begin with tenant_id"
        ),
        ("DROP INDEX parts_thing_id;", "parts_thing_exists has no index"),
        (
            "ALTER TABLE things ADD UNIQUE (id); ALTER TABLE parts ADD CONSTRAINT loose FOREIGN KEY (thing_id) REFERENCES things (id);",
            "loose leaves the tenant out"
        ),
        ("CREATE UNIQUE INDEX everywhere ON things (name);", "everywhere is unique over all tenants"),
        ("GRANT TRUNCATE ON things TO walk;", "the run-time role has TRUNCATE on things"),
        ("ALTER TABLE things ADD COLUMN at timestamp;", "things has times without zone: at"),
        (
            "CREATE FUNCTION peep() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM things';",
            "peep runs with its owner's rights and is not on the list"
        ),
        (
            "CREATE VIEW all_things AS SELECT * FROM things;",
            "all_things is a view that shows more than its reader may see"
        ),
    ])
    func `finds each fault`(_ change: String, _ fault: String) async throws {
        #expect(try await faults(change).contains(fault))
    }
}
