-- How often somebody guessed, by account, by network address, by whatever else can be guessed. All replicas count here.
CREATE TABLE attempt_counters (
    -- What is counted: `account`, `address` and so on.
    kind text NOT NULL,
    -- HMAC of the address or id: the table tells nobody who was tried.
    subject bytea NOT NULL,
    -- Wrong tries since the last success or the last long silence.
    failures integer NOT NULL,
    -- Until then no try is heard, right or wrong.
    closed_until timestamptz NOT NULL,
    last_try_at timestamptz NOT NULL,
    CONSTRAINT attempt_counters_pkey PRIMARY KEY (kind, subject),
    CONSTRAINT attempt_counters_failures_not_negative CHECK (failures >= 0)
);

-- Serves the removal of what is long forgiven.
CREATE INDEX attempt_counters_last_try_at ON attempt_counters (last_try_at);
