-- Attendance is of a claim for all the sessions of the session's round; feedback is of somebody who was there.

CREATE FUNCTION classes_guard_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM supplies_claim c
        JOIN supplies_supply s ON s.home_id = c.home_id AND s.id = c.supply_id AND s.session_id IS NULL
        JOIN supplies_session e ON e.home_id = c.home_id AND e.round_id = c.round_id AND e.id = NEW.session_id
        WHERE c.home_id = NEW.home_id AND c.id = NEW.claim_id AND c.state IN ('confirmed', 'held', 'used', 'missed')) THEN
        RAISE EXCEPTION 'attendance is of a place at every session of the same series'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'classes_attendance_of_a_place';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER classes_guard_attendance BEFORE INSERT OR UPDATE OF session_id, claim_id, home_id ON classes_attendance
    FOR EACH ROW EXECUTE FUNCTION classes_guard_attendance();

CREATE FUNCTION classes_guard_feedback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM supplies_claim c
        JOIN supplies_session e ON e.id = NEW.session_id AND e.home_id = c.home_id AND e.round_id = c.round_id
        JOIN supplies_supply s ON s.home_id = c.home_id AND s.id = c.supply_id
        WHERE c.home_id = NEW.home_id AND c.person_id = NEW.person_id
            AND (s.session_id = e.id AND c.state = 'used'
                 OR EXISTS (SELECT FROM classes_attendance a
                            WHERE a.session_id = e.id AND a.claim_id = c.id AND a.state = 'came'))) THEN
        RAISE EXCEPTION 'only who was there says how it was'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'classes_feedback_of_who_was_there';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER classes_guard_feedback BEFORE INSERT ON classes_feedback
    FOR EACH ROW EXECUTE FUNCTION classes_guard_feedback();

-- Whose check-in is taken back was not there, and said nothing of it.
CREATE FUNCTION classes_unsay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM classes_feedback f USING supplies_supply s
    WHERE s.home_id = NEW.home_id AND s.id = NEW.supply_id AND f.session_id = s.session_id
        AND f.person_id = NEW.person_id;
    RETURN NULL;
END $$;
CREATE TRIGGER classes_unsay AFTER UPDATE OF state ON supplies_claim
    FOR EACH ROW WHEN (OLD.state = 'used' AND NEW.state <> 'used' AND NEW.person_id IS NOT NULL)
    EXECUTE FUNCTION classes_unsay();
