-- Serves the list of what a professional has, state by state, the newest first; and how much that is (routing), as the one
-- before it did.
CREATE INDEX inquiries_by_professional ON inquiries (tenant_id, professional_id, state, created_at, id)
    WHERE professional_id IS NOT NULL;
DROP INDEX inquiries_professional_id;

-- With what says whose an inquiry is, so that counts look at no rows.
CREATE INDEX inquiries_at_risk ON inquiries (tenant_id, risk_at)
    INCLUDE (id, state, business_id, taken_by_business_id, account_id, trade) WHERE risk_at IS NOT NULL;
DROP INDEX inquiries_risk_at;
DROP INDEX inquiries_by_taker;
CREATE INDEX inquiries_by_taker ON inquiries (tenant_id, taken_by_business_id, state, created_at, id)
    INCLUDE (trade, business_id) WHERE taken_by_business_id IS NOT NULL;

-- What waits for an answer by what is due: those that were answered long ago were due before.
CREATE INDEX offers_due_of_state ON offers (tenant_id, state, coalesce(due_at, 'infinity'), id);
