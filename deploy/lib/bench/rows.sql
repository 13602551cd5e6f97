SET client_min_messages = warning;
SELECT coalesce(obj_description(to_regclass('bench.rows')), '') = '10,000 tenants, 100 rows each' AS is_made \gset
\if :is_made
    \quit
\endif
BEGIN;
DROP TABLE IF EXISTS rows;
CREATE TABLE rows (
    tenant_id uuid NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    balance bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO rows (tenant_id, id, name, balance)
SELECT ('00000000-0000-7000-8000-' || lpad(tenant::text, 12, '0'))::uuid, id, 'Row ' || id, id * 100
FROM generate_series(10000, 19999) AS tenant, generate_series(1, 100) AS id;
ALTER TABLE rows ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE rows FORCE ROW LEVEL SECURITY;
CREATE POLICY rows_of_tenant ON rows
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
COMMENT ON TABLE rows IS '10,000 tenants, 100 rows each';
COMMIT;
VACUUM (ANALYZE) rows;
