-- Codes of mailed links are good for a day, what they are about for weeks: whoever comes later has another one mailed, to
-- where the first went. A version before this one writes none of these columns: what it mailed, it mailed when it made the
-- row.
ALTER TABLE claims ADD COLUMN mailed_at timestamptz;
ALTER TABLE relationship_requests
    ADD COLUMN mailed_at timestamptz,
    ADD COLUMN mailed_to text,
    -- What the customer was told that the other business is called.
    ADD COLUMN to_business_name text;
ALTER TABLE vehicle_transfers
    ADD COLUMN from_mailed_at timestamptz,
    ADD COLUMN from_mailed_to text,
    ADD COLUMN to_mailed_at timestamptz,
    ADD COLUMN to_mailed_to text;
