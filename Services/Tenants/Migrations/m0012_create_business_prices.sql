-- What a business asks instead of the published price, or that it does not offer a service, for a period.
CREATE TABLE business_prices (
    tenant_id uuid NOT NULL,
    price_id uuid NOT NULL,
    business_id uuid NOT NULL,
    service_id uuid NOT NULL,
    is_hidden boolean NOT NULL,
    price_model text,
    -- Minor units.
    amount bigint,
    currency text,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT business_prices_pkey PRIMARY KEY (tenant_id, price_id),
    CONSTRAINT business_prices_business FOREIGN KEY (tenant_id, business_id)
        REFERENCES businesses (tenant_id, business_id),
    CONSTRAINT business_prices_service FOREIGN KEY (tenant_id, service_id)
        REFERENCES services (tenant_id, service_id),
    CONSTRAINT business_prices_price_model_known CHECK (price_model IN ('fixed', 'from', 'hourly', 'by_quote')),
    CONSTRAINT business_prices_hidden_or_priced CHECK (is_hidden = (price_model IS NULL)),
    CONSTRAINT business_prices_price_whole CHECK (
        (coalesce(price_model, 'by_quote') = 'by_quote') = (amount IS NULL)
        AND (amount IS NULL) = (currency IS NULL)),
    CONSTRAINT business_prices_amount_range CHECK (amount BETWEEN 0 AND 1000000000000),
    CONSTRAINT business_prices_period_forward CHECK (valid_until >= valid_from),
    CONSTRAINT business_prices_one_at_a_time EXCLUDE USING gist (
        tenant_id extensions.gist_uuid_ops WITH =, business_id extensions.gist_uuid_ops WITH =,
        service_id extensions.gist_uuid_ops WITH =, tstzrange(valid_from, valid_until) WITH &&)
);

-- Serves offered_services, the foreign key to businesses and a business's own list.
CREATE INDEX business_prices_by_business ON business_prices (tenant_id, business_id, service_id);
-- Serves the foreign key to services and the list of one service.
CREATE INDEX business_prices_by_service ON business_prices (tenant_id, service_id);

DO $$
DECLARE
    setting text := 'NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
BEGIN
    ALTER TABLE business_prices ENABLE ROW LEVEL SECURITY;
    ALTER TABLE business_prices FORCE ROW LEVEL SECURITY;
    EXECUTE format(
        'CREATE POLICY business_prices_of_tenant ON business_prices USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
        setting, setting);
END
$$;

-- What is offered at a moment: the versions in force, at the price of the business where it has one, without what it
-- hides; with a null business at the published prices. The same rule as effectivePrice in Domain/EffectivePrice.swift.
-- One statement, so that PostgreSQL takes it apart into the query around it and the caller's policies hold.
CREATE FUNCTION offered_services(of_business uuid, moment timestamptz)
RETURNS TABLE (
    tenant_id uuid, service_id uuid, number integer, category_id uuid, trade text, name text, description text,
    duration_minutes integer, price_model text, amount bigint, currency text, is_own_price boolean,
    valid_from timestamptz, valid_until timestamptz, words tsvector
)
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT v.tenant_id, v.service_id, v.number, v.category_id, v.trade, v.name, v.description, v.duration_minutes,
        coalesce(p.price_model, v.price_model), CASE WHEN p.price_id IS NULL THEN v.amount ELSE p.amount END,
        CASE WHEN p.price_id IS NULL THEN v.currency ELSE p.currency END, p.price_id IS NOT NULL, v.valid_from,
        v.valid_until, v.words
    FROM service_versions AS v
    LEFT JOIN business_prices AS p
        ON p.tenant_id = v.tenant_id AND p.business_id = of_business AND p.service_id = v.service_id
        AND p.valid_from <= moment AND (p.valid_until IS NULL OR moment < p.valid_until)
    WHERE v.valid_from <= moment AND (v.valid_until IS NULL OR moment < v.valid_until) AND p.is_hidden IS NOT TRUE
$$;

-- Whether a service is what somebody searches for: the words of the query, or a name nearly as typed. At half of the
-- trigrams `clutsch` still finds the clutch.
CREATE FUNCTION service_matches(name text, words tsvector, query tsquery, asked text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN words @@ query OR extensions.word_similarity(asked, lower(name)) >= 0.5;
