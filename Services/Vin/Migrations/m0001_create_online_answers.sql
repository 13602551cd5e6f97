-- What NHTSA's service answered to VINs that the offline facts could not decode. Facts about
-- vehicles, the same for everybody: no tenant's data, hence no row-level security.
CREATE TABLE online_answers (
    vin text NOT NULL,
    -- The caller's hint; 0 where there was none.
    model_year smallint NOT NULL,
    -- The release of the offline facts that fell short: a newer one may decode the VIN itself.
    release text NOT NULL,
    -- Field code to text; null when the service could not decode the VIN either.
    elements jsonb,
    error_codes integer[] NOT NULL,
    fetched_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT online_answers_pkey PRIMARY KEY (vin, model_year, release),
    CONSTRAINT online_answers_vin_length CHECK (char_length(vin) BETWEEN 1 AND 17),
    CONSTRAINT online_answers_expire_after_fetch CHECK (expires_at > fetched_at)
);

-- Serves deleteExpiredAnswers.
CREATE INDEX online_answers_expires_at ON online_answers (expires_at);
