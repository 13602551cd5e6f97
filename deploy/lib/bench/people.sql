-- Who signs in in deploy/bench: :accounts owners of the one tenant, bench-1@example.com and so on, and one advisor of a
-- business. Their password is the administrator's, who was made by the service. Run as the cluster's administrator, behind
-- words.sql.
SET search_path = identity;
INSERT INTO tenants (tenant_id, name, slug, status, plan, version, changed_at)
VALUES (:tenant, 'Bench', 'bench', 'active', 'enterprise', 1, now())
ON CONFLICT DO NOTHING;

INSERT INTO accounts (id, email, email_key, name, language, password_hash, status, created_at, changed_at)
SELECT pg_temp.id_of('01980001', n), names.email, names.email, 'Bench ' || n, 'en', password_hash, 'active', now(), now()
FROM generate_series(0, :accounts) AS n,
    LATERAL (SELECT CASE n WHEN 0 THEN 'bench-advisor' ELSE 'bench-' || n END || '@example.com' AS email) AS names, accounts AS a
WHERE a.email_key = 'bench-admin@example.com'
ON CONFLICT DO NOTHING;

INSERT INTO memberships (tenant_id, id, account_id, business_id, roles, created_at, changed_at)
SELECT :tenant, pg_temp.id_of('01980002', n), pg_temp.id_of('01980001', n),
    CASE n WHEN 0 THEN pg_temp.id_of('01980000', 1001) END, ARRAY[CASE n WHEN 0 THEN 'advisor' ELSE 'owner' END], now(), now()
FROM generate_series(0, :accounts) AS n
ON CONFLICT DO NOTHING;
