-- What was issued stays as it was issued: the text, the number, and that there was a letter.

CREATE FUNCTION letters_keep_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.case_id, NEW.kind, NEW.employer, NEW.authority, NEW.facts, NEW.demand, NEW.laws,
            NEW.answer_days, NEW.unit_id, NEW.year, NEW.number, NEW.issued_at)
        IS NOT DISTINCT FROM (OLD.case_id, OLD.kind, OLD.employer, OLD.authority, OLD.facts, OLD.demand, OLD.laws,
            OLD.answer_days, OLD.unit_id, OLD.year, OLD.number, OLD.issued_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a letter stays as it was issued' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER letters_keep_issued BEFORE UPDATE OR DELETE ON letters_letter
    FOR EACH ROW EXECUTE FUNCTION letters_keep_issued();
