-- ON CONFLICT looks into the key by itself. A look of our own (m0047) is planned, and a session that planned it while the
-- table was small reads all of the table for each inquiry: 100,000 in one session took a minute for each thousand.
CREATE OR REPLACE FUNCTION keep_inquiry_text() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    of_asked text := text_asked(NEW.details, NEW.vehicle);
    of_private text := text_private(NEW.details, NEW.contact);
BEGIN
    INSERT INTO inquiry_texts (tenant_id, inquiry_id, asked, everything)
    VALUES (NEW.tenant_id, NEW.id, words_of(of_asked), words_of(concat_ws(' ', of_asked, of_private)))
    ON CONFLICT ON CONSTRAINT inquiry_texts_pkey DO UPDATE
    SET asked = excluded.asked, everything = excluded.everything;
    -- In one order everywhere, so that two inquiries with the same new words cannot wait for each other in a ring.
    INSERT INTO inquiry_words (tenant_id, word)
    SELECT DISTINCT NEW.tenant_id, own.word
    FROM regexp_split_to_table(folded(concat_ws(' ', of_asked, of_private)), ' ') AS own (word)
    WHERE length(own.word) BETWEEN 3 AND 40 AND own.word !~ '[0-9]'
    ORDER BY own.word
    ON CONFLICT ON CONSTRAINT inquiry_words_pkey DO NOTHING;
    RETURN NULL;
END
$$;
