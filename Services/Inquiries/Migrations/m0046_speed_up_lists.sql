-- Lists of a tenant with a hundred thousand inquiries: state by state, the newest first, each state from its own place of an
-- index; what is at risk; what is due.

-- When three quarters of the time to answer are gone, reckoned from the last step; null: nobody's answer is waited for.
-- (timestamptz + interval depends on the session's zone, so the sum is made of seconds.)
ALTER TABLE inquiries ADD COLUMN risk_at timestamptz GENERATED ALWAYS AS (
    CASE WHEN state NOT IN ('completed', 'cancelled', 'expired') THEN to_timestamp(
        0.25 * extract(epoch FROM updated_at - TIMESTAMPTZ '1970-01-01 00:00Z')::double precision
        + 0.75 * extract(epoch FROM due_at - TIMESTAMPTZ '1970-01-01 00:00Z')::double precision) END) STORED;

-- Serve the lists of a tenant, of what a business has, and of what it took for somebody; the trade so that a rare one is
-- found without looking at rows. They take the place of indexes by id.
CREATE INDEX inquiries_by_state ON inquiries (tenant_id, state, created_at, id) INCLUDE (trade);
CREATE INDEX inquiries_by_business ON inquiries (tenant_id, business_id, state, created_at, id) INCLUDE (trade)
    WHERE business_id IS NOT NULL;
CREATE INDEX inquiries_by_taker ON inquiries (tenant_id, taken_by_business_id, state, created_at, id) INCLUDE (trade)
    WHERE taken_by_business_id IS NOT NULL;
DROP INDEX inquiries_state;
DROP INDEX inquiries_business_id;
DROP INDEX inquiries_taken_by;
-- Serves what is at risk, and its counts.
CREATE INDEX inquiries_risk_at ON inquiries (tenant_id, risk_at) WHERE risk_at IS NOT NULL;

ALTER TABLE offers ADD COLUMN risk_at timestamptz GENERATED ALWAYS AS (
    CASE WHEN state = 'open' THEN to_timestamp(
        0.25 * extract(epoch FROM offered_at - TIMESTAMPTZ '1970-01-01 00:00Z')::double precision
        + 0.75 * extract(epoch FROM due_at - TIMESTAMPTZ '1970-01-01 00:00Z')::double precision) END) STORED;

-- Serve the order of offers by what is due: of a tenant, of a business; what is never due comes last.
CREATE INDEX offers_due ON offers (tenant_id, coalesce(due_at, 'infinity'), id);
CREATE INDEX offers_due_of_business ON offers (tenant_id, business_id, coalesce(due_at, 'infinity'), id);
-- Serves the list of a state, and counts.
CREATE INDEX offers_state ON offers (tenant_id, state, id);
