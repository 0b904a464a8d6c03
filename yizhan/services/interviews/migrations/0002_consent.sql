-- Her yes decides what a provider may write, whoever writes; what she has said is not unsaid by anybody else.

CREATE FUNCTION interviews_contact_needs_her_yes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM interviews_referral
    WHERE id = NEW.referral_id AND yes_at IS NOT NULL AND withdrawn_at IS NULL AND ended_at IS NULL
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no contact without her yes' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'interviews_contact_needs_her_yes';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER interviews_contact_needs_her_yes BEFORE INSERT ON interviews_contact
    FOR EACH ROW EXECUTE FUNCTION interviews_contact_needs_her_yes();

CREATE FUNCTION interviews_what_was_said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.interview_id <> OLD.interview_id OR NEW.provider_id <> OLD.provider_id
        OR (OLD.yes_at IS NOT NULL AND NEW.yes_at IS DISTINCT FROM OLD.yes_at)
        OR (OLD.no_at IS NOT NULL AND NEW.no_at IS DISTINCT FROM OLD.no_at)
        OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
        OR (OLD.said_cipher IS NULL AND NEW.said_cipher IS NOT NULL)
    THEN
        RAISE EXCEPTION 'what was said stays' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'interviews_what_was_said_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER interviews_what_was_said_stays BEFORE UPDATE ON interviews_referral
    FOR EACH ROW EXECUTE FUNCTION interviews_what_was_said_stays();
