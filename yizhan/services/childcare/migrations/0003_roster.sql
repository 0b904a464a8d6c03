-- Nobody is on the roster on a day for which no clean record check of hers is on file, whoever writes. The row of the check is
-- held, so that one being withdrawn meanwhile is waited for and then no longer counts.
CREATE FUNCTION childcare_shift_is_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM childcare_recordcheck r
    JOIN childcare_carer c ON c.user_id = r.user_id
    WHERE c.id = NEW.carer_id AND c.ended_at IS NULL AND r.withdrawn_at IS NULL
        AND r.checked_date <= NEW.day AND r.until_date > NEW.day
    FOR SHARE OF r;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no valid record check on %', NEW.day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'childcare_shift_needs_a_record_check';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER childcare_shift_is_checked BEFORE INSERT OR UPDATE ON childcare_shift
FOR EACH ROW EXECUTE FUNCTION childcare_shift_is_checked();
