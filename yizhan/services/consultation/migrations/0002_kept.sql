-- What was promised stays as it was promised, and a re-check as it was found: both are public.

CREATE FUNCTION consultation_keep_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.home_id, NEW.talks_id, NEW.number, NEW.demand_id, NEW.says, NEW.owes,
            NEW.due_date, NEW.made_at)
        IS NOT DISTINCT FROM (OLD.id, OLD.home_id, OLD.talks_id, OLD.number, OLD.demand_id, OLD.says, OLD.owes,
            OLD.due_date, OLD.made_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a commitment stays as it was made' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consultation_keep_commitment BEFORE UPDATE OR DELETE ON consultation_commitment
    FOR EACH ROW EXECUTE FUNCTION consultation_keep_commitment();

CREATE FUNCTION consultation_keep_recheck() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' AND NEW.by_id IS NULL THEN
        RETURN NEW;  -- the account is gone
    END IF;
    RAISE EXCEPTION 'a re-check stays as it was found' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consultation_keep_recheck BEFORE UPDATE OR DELETE ON consultation_recheck
    FOR EACH ROW EXECUTE FUNCTION consultation_keep_recheck();
