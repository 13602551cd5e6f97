-- A customer's question to the network, and where it stands.
CREATE TABLE inquiries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    -- The inquiry that this one is a part of: a need of several trades is split into one child for each.
    parent_id uuid,
    state text NOT NULL,
    -- The state that it was called off or reopened from, and so on, is in transitions.
    -- What is asked for, as NewInquiry says it; members that lists filter by stand in columns of their own too.
    details jsonb NOT NULL,
    need text NOT NULL,
    trade text,
    urgency text NOT NULL,
    -- Who asks: the customer, once the customers service said who that is (looked up by a job while it is away), and the
    -- account that sent the inquiry; for a guest neither, until the mailed link is followed from an account.
    customer_id uuid,
    customer_state text NOT NULL DEFAULT 'none',
    account_id uuid,
    -- What others may be told of the customer: name, language, contact of a guest.
    contact jsonb NOT NULL DEFAULT '{}',
    -- The business that took the inquiry by phone, on the customer's behalf.
    taken_by_business_id uuid,
    -- The vehicle as the vin service decodes it, and how far that is.
    vehicle jsonb,
    vehicle_state text NOT NULL DEFAULT 'none',
    -- Who has it; before acceptance nobody.
    business_id uuid,
    professional_id uuid,
    -- When somebody's answer is due (an offer's deadline, a quote's): what the risk to the promise is reckoned from.
    due_at timestamptz,
    -- SHA-256 of the creating request: the same id with the same content is the same creation (offline first).
    created_from bytea NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_by uuid,
    created_at timestamptz NOT NULL,
    submitted_at timestamptz,
    updated_at timestamptz NOT NULL,
    -- When it came to one of its ends.
    ended_at timestamptz,
    CONSTRAINT inquiries_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT inquiries_parent_fkey FOREIGN KEY (tenant_id, parent_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT inquiries_not_its_own_parent CHECK (parent_id <> id),
    CONSTRAINT inquiries_state_is_known CHECK (state IN (
        'draft', 'pending_confirmation', 'routing', 'offered', 'accepted', 'quoted', 'approved', 'booked',
        'in_progress', 'completed', 'cancelled', 'expired', 'unroutable', 'split')),
    CONSTRAINT inquiries_urgency_is_a_word CHECK (urgency ~ '^[a-z_]{1,40}$'),
    CONSTRAINT inquiries_customer_state_is_known CHECK (customer_state IN ('none', 'pending', 'known')),
    CONSTRAINT inquiries_known_have_customer CHECK ((customer_state = 'known') = (customer_id IS NOT NULL)),
    CONSTRAINT inquiries_vehicle_state_is_known CHECK (vehicle_state IN ('none', 'pending', 'decoded', 'unknown')),
    CONSTRAINT inquiries_submitted_have_time CHECK (state = 'draft' OR submitted_at IS NOT NULL),
    CONSTRAINT inquiries_ended_have_time CHECK ((state IN ('completed', 'cancelled', 'expired')) = (ended_at IS NOT NULL)),
    -- Whoever has it is a person in a business; nobody has it before it is accepted.
    CONSTRAINT inquiries_held_by_both CHECK ((business_id IS NULL) = (professional_id IS NULL)),
    CONSTRAINT inquiries_held_once_accepted CHECK (
        state NOT IN ('accepted', 'quoted', 'approved', 'booked', 'in_progress') OR business_id IS NOT NULL)
);

-- Serve the lists of a tenant, by state and age, and the parts of a whole.
CREATE INDEX inquiries_state ON inquiries (tenant_id, state, id);
CREATE INDEX inquiries_parent_id ON inquiries (tenant_id, parent_id, id);
-- Serve a customer's own list, by account and by customer.
CREATE INDEX inquiries_account_id ON inquiries (tenant_id, account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX inquiries_customer_id ON inquiries (tenant_id, customer_id, id) WHERE customer_id IS NOT NULL;
-- Serve a business's own list: what it has, and what it took for somebody.
CREATE INDEX inquiries_business_id ON inquiries (tenant_id, business_id, state, id) WHERE business_id IS NOT NULL;
CREATE INDEX inquiries_taken_by ON inquiries (tenant_id, taken_by_business_id, id) WHERE taken_by_business_id IS NOT NULL;
-- Serves how much a professional has on their hands (routing).
CREATE INDEX inquiries_professional_id ON inquiries (tenant_id, professional_id)
    WHERE state IN ('accepted', 'quoted', 'approved', 'booked', 'in_progress');
-- Serves the order by risk.
CREATE INDEX inquiries_due_at ON inquiries (tenant_id, due_at) WHERE due_at IS NOT NULL;

ALTER TABLE inquiries ENABLE ROW LEVEL SECURITY;
ALTER TABLE inquiries FORCE ROW LEVEL SECURITY;
CREATE POLICY inquiries_of_tenant ON inquiries
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
