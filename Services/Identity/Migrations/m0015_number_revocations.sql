-- Which revocation of an account or tenant it is. A token that is made when it is known says so and holds, though it was
-- issued in the same second: what came first is decided by what was read, not by clocks.
ALTER TABLE revocations ADD COLUMN serial bigint GENERATED ALWAYS AS IDENTITY;
