-- Public profiles of the people who work in a business.
CREATE TABLE professionals (
    tenant_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    business_id uuid NOT NULL,
    -- The person's login, if they have one.
    account_id uuid,
    name text NOT NULL,
    headline text NOT NULL,
    description text NOT NULL,
    trades text[] NOT NULL,
    makes text[] NOT NULL,
    powertrains text[] NOT NULL,
    services text[] NOT NULL,
    -- [{"name", "issuer", "number", "expires"}]
    certifications jsonb NOT NULL,
    -- {"kind": "circle" | "postal_codes" | "polygon", ...}; null: the workshop only.
    area jsonb,
    -- Null: where the business is.
    latitude double precision,
    longitude double precision,
    -- Null: the business's.
    hours jsonb,
    -- [{"from", "to", "note"}], days of absence, both ends included.
    vacations jsonb NOT NULL,
    -- How many jobs at once, and how many a day.
    jobs_at_once integer,
    jobs_a_day integer,
    languages text[] NOT NULL,
    photos text[] NOT NULL,
    is_published boolean NOT NULL,
    verified_at timestamptz,
    verified_by uuid,
    verification_note text,
    -- What customers think, pushed by the service that keeps reviews: hundredths of a star, 100 to 500.
    rating smallint,
    rating_count integer NOT NULL DEFAULT 0,
    rating_version bigint NOT NULL DEFAULT 0,
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT professionals_pkey PRIMARY KEY (tenant_id, professional_id),
    CONSTRAINT professionals_business FOREIGN KEY (tenant_id, business_id)
        REFERENCES businesses (tenant_id, business_id),
    CONSTRAINT professionals_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT professionals_trade_named CHECK (cardinality(trades) > 0),
    CONSTRAINT professionals_place_whole CHECK ((latitude IS NULL) = (longitude IS NULL)),
    CONSTRAINT professionals_place_on_earth CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
    CONSTRAINT professionals_jobs_positive CHECK (jobs_at_once > 0 AND jobs_a_day > 0),
    CONSTRAINT professionals_rating_range CHECK (rating BETWEEN 100 AND 500),
    CONSTRAINT professionals_rating_counted CHECK ((rating IS NULL) = (rating_count = 0) AND rating_count >= 0),
    CONSTRAINT professionals_verification_whole CHECK ((verified_at IS NULL) = (verified_by IS NULL))
);

-- Serves the list of a business's own people: by name; and the foreign key.
CREATE INDEX professionals_by_name ON professionals (tenant_id, business_id, lower(name), professional_id);

ALTER TABLE professionals ENABLE ROW LEVEL SECURITY;
ALTER TABLE professionals FORCE ROW LEVEL SECURITY;
CREATE POLICY professionals_of_tenant ON professionals
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
