-- Old rows go (forgetOldRows). The job serves all tenants, in transactions that say so, and reaches nothing that is younger,
-- whatever it asks for.
CREATE POLICY notifications_of_cleaner_read ON notifications FOR SELECT
    USING (current_setting('app.retention', true) = 'forget' AND created_at < now() - interval '180 days');
CREATE POLICY notifications_of_cleaner ON notifications FOR DELETE
    USING (current_setting('app.retention', true) = 'forget' AND created_at < now() - interval '180 days');
CREATE POLICY deliveries_of_cleaner_read ON deliveries FOR SELECT
    USING (current_setting('app.retention', true) = 'forget' AND created_at < now() - interval '90 days');
CREATE POLICY deliveries_of_cleaner ON deliveries FOR DELETE
    USING (current_setting('app.retention', true) = 'forget' AND created_at < now() - interval '90 days');

-- The log can still not be taken from by anybody while it is young.
CREATE POLICY deliveries_stay ON deliveries AS RESTRICTIVE FOR DELETE
    USING (created_at < now() - interval '90 days');
DO $$
BEGIN
    EXECUTE format('GRANT DELETE ON deliveries TO %I', current_schema());
END
$$;

-- Serve the search for what is old (forgetOld).
CREATE INDEX notifications_created_at ON notifications (created_at);
CREATE INDEX deliveries_created_at ON deliveries (created_at);
