-- The shelves of the catalogue: a tree of two levels, in the order that the tenant wants. A closed category stays, for
-- published versions name it.
CREATE TABLE categories (
    tenant_id uuid NOT NULL,
    category_id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    -- Among the categories of one parent; equal ones stand by id.
    position integer NOT NULL,
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    depth smallint NOT NULL GENERATED ALWAYS AS (CASE WHEN parent_id IS NULL THEN 1 ELSE 2 END) STORED,
    parent_depth smallint GENERATED ALWAYS AS (CASE WHEN parent_id IS NOT NULL THEN 1 END) STORED,
    CONSTRAINT categories_pkey PRIMARY KEY (tenant_id, category_id),
    -- What the foreign key below refers to.
    CONSTRAINT categories_depth_key UNIQUE (tenant_id, category_id, depth),
    -- A parent is of the upper level: a third level cannot be made, whichever end of it comes first.
    CONSTRAINT categories_parent FOREIGN KEY (tenant_id, parent_id, parent_depth)
        REFERENCES categories (tenant_id, category_id, depth),
    CONSTRAINT categories_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT categories_position_range CHECK (position BETWEEN 0 AND 1000000)
);

-- One name once on a shelf.
CREATE UNIQUE INDEX categories_name_key ON categories (tenant_id, parent_id, lower(name)) NULLS NOT DISTINCT
    WHERE closed_at IS NULL;
-- Serves the foreign key, and whether a category has others in it.
CREATE INDEX categories_by_parent ON categories (tenant_id, parent_id, parent_depth);
-- Serves the list: parents first, each level in the tenant's order.
CREATE INDEX categories_by_position ON categories (tenant_id, depth, position, category_id) WHERE closed_at IS NULL;

DO $$
DECLARE
    setting text := 'NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
BEGIN
    ALTER TABLE categories ENABLE ROW LEVEL SECURITY;
    ALTER TABLE categories FORCE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY categories_of_tenant ON categories USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
        setting, setting);
    EXECUTE format('REVOKE DELETE ON categories FROM %I', current_schema());
END
$$;
