-- The keys that sign access tokens. A key is published from the moment it is made, signs from `active_from` on until the
-- next one does, and stays published until its last token is dead.
CREATE TABLE signing_keys (
    -- RFC 7638 thumbprint.
    kid text NOT NULL,
    -- PKCS#8 PEM, sealed with a key that the database does not know.
    private_key_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    active_from timestamptz NOT NULL,
    -- When it leaves the key set; null while no later key has been made.
    published_until timestamptz,
    CONSTRAINT signing_keys_pkey PRIMARY KEY (kid),
    CONSTRAINT signing_keys_published_before_use CHECK (active_from >= created_at),
    CONSTRAINT signing_keys_published_while_used CHECK (published_until > active_from)
);
