-- The kernel. Every function takes the home first and the round second, and begins by locking the round's row:
-- whatever happens in a round happens one after the other, so its counts, its waiting list, its quotas and its
-- draw are looked at and changed without a gap. Two rounds at a time are locked in the order of their ids.
-- What one round cannot see (a person's other rounds, another round's use of the same space) is kept by the
-- exclusion constraints: who loses such a race gets an error, is rolled back and runs again (kernel.py).

-- --- homes ------------------------------------------------------------------------------------------------

ALTER TABLE supplies_round ADD CONSTRAINT supplies_round_home_of_its_unit
    FOREIGN KEY (unit_id, home_id) REFERENCES orgs_unit (id, home_id);
ALTER TABLE supplies_session ADD CONSTRAINT supplies_session_home_of_its_round
    FOREIGN KEY (home_id, round_id) REFERENCES supplies_round (home_id, id);
ALTER TABLE supplies_supply ADD CONSTRAINT supplies_supply_home_of_its_round
    FOREIGN KEY (home_id, round_id) REFERENCES supplies_round (home_id, id);
ALTER TABLE supplies_supply ADD CONSTRAINT supplies_supply_of_its_round UNIQUE (home_id, round_id, id);
ALTER TABLE supplies_claim ADD CONSTRAINT supplies_claim_of_its_round
    FOREIGN KEY (home_id, round_id, supply_id) REFERENCES supplies_supply (home_id, round_id, id);

-- --- the states of a claim (states.py holds the same table) ------------------------------------------------

CREATE FUNCTION supplies_may_become(was text, becomes text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (was, becomes) IN (
        ('entered', 'held'), ('entered', 'confirmed'), ('entered', 'waiting'), ('entered', 'lost'),
        ('entered', 'cancelled'),
        ('held', 'confirmed'), ('held', 'cancelled'),
        ('waiting', 'held'), ('waiting', 'confirmed'), ('waiting', 'lost'), ('waiting', 'cancelled'),
        ('confirmed', 'used'), ('confirmed', 'missed'), ('confirmed', 'cancelled'),
        ('used', 'confirmed'),
        ('missed', 'used'), ('missed', 'confirmed'))
$$;

CREATE FUNCTION supplies_guard_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT supplies_may_become(OLD.state, NEW.state) THEN
        RAISE EXCEPTION 'a claim that is % cannot become %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_claim_may_become';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER supplies_guard_state BEFORE UPDATE ON supplies_claim
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION supplies_guard_state();

CREATE FUNCTION supplies_guard_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a claim stays with its round, its supply and its request'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_claim_stays';
END $$;
CREATE TRIGGER supplies_guard_claim BEFORE UPDATE ON supplies_claim
    FOR EACH ROW WHEN ((OLD.home_id, OLD.round_id, OLD.supply_id, OLD.key, OLD.made_at)
        IS DISTINCT FROM (NEW.home_id, NEW.round_id, NEW.supply_id, NEW.key, NEW.made_at))
    EXECUTE FUNCTION supplies_guard_claim();
ALTER TABLE supplies_claim ADD CONSTRAINT supplies_claim_begins_and_goes_on
    CHECK (state IN ('entered', 'held', 'waiting', 'confirmed', 'cancelled', 'used', 'missed', 'lost'));

-- --- taken and waiting are counted from the claims, by nobody else; each claim leaves its records -----------

-- A record is an act's, "supplies.claim" and so on (acts.py); every path by which a claim is made or changed comes
-- through these triggers, so none is left out (ADR 0041). Those of a private round name neither whom nor by whom.
CREATE FUNCTION supplies_act_of(state text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE state WHEN 'used' THEN 'supplies.use' WHEN 'missed' THEN 'supplies.miss'
                      WHEN 'cancelled' THEN 'supplies.cancel' END
$$;

CREATE FUNCTION supplies_takes(state text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (state IN ('held', 'confirmed', 'used', 'missed'))::int
$$;

CREATE FUNCTION supplies_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE supplies_supply s SET taken = s.taken + d.taken, waiting = s.waiting + d.waiting
        FROM (SELECT home_id, supply_id, sum(supplies_takes(state)) AS taken,
                     count(*) FILTER (WHERE state = 'waiting') AS waiting
              FROM fresh GROUP BY home_id, supply_id) d
        WHERE s.home_id = d.home_id AND s.id = d.supply_id AND (d.taken > 0 OR d.waiting > 0);
        INSERT INTO records_record (home_id, act, unit_id, subject, place_id, at, count, count_of, person_ref, method,
                                    nature, source, data, by_id)
        SELECT c.home_id, a.act, r.unit_id, 'supplies.claim:' || c.id, r.station_id, c.made_at, 1, a.count_of, p.ref,
               c.via, 'counted', '', jsonb_build_object('service', r.service, 'round', r.id),
               CASE WHEN NOT r.is_private THEN c.by_id END
        FROM fresh c
        JOIN supplies_round r ON r.home_id = c.home_id AND r.id = c.round_id
        LEFT JOIN people_person p ON p.id = c.person_id AND NOT r.is_private
        JOIN (VALUES ('supplies.claim', 'thing', false), ('supplies.use', 'attendance', true))
            a (act, count_of, is_use) ON NOT a.is_use OR c.state = 'used'
        ORDER BY c.id;
    ELSE
        UPDATE supplies_supply s SET taken = s.taken + d.taken, waiting = s.waiting + d.waiting
        FROM (SELECT home_id, supply_id, sum(taken) AS taken, sum(waiting) AS waiting
              FROM (SELECT home_id, supply_id, supplies_takes(state) AS taken, (state = 'waiting')::int AS waiting
                    FROM fresh
                    UNION ALL
                    SELECT home_id, supply_id, -supplies_takes(state), -(state = 'waiting')::int FROM gone) both_sides
              GROUP BY home_id, supply_id) d
        WHERE s.home_id = d.home_id AND s.id = d.supply_id AND (d.taken <> 0 OR d.waiting <> 0);
        INSERT INTO supplies_change (home_id, claim_id, was, became, why, at, by_id)
        SELECT fresh.home_id, fresh.id, gone.state, fresh.state, fresh.why, fresh.changed_at, fresh.by_id
        FROM fresh JOIN gone ON gone.id = fresh.id
        WHERE fresh.state <> gone.state ORDER BY fresh.id;
        INSERT INTO records_record (home_id, act, unit_id, subject, place_id, at, count, count_of, person_ref, method,
                                    nature, source, data, by_id)
        SELECT c.home_id, supplies_act_of(c.state), r.unit_id, 'supplies.claim:' || c.id, r.station_id, c.changed_at,
               1, CASE c.state WHEN 'used' THEN 'attendance' ELSE 'thing' END, p.ref, c.via, 'counted', '',
               jsonb_build_object('service', r.service, 'round', r.id, 'why', c.why),
               CASE WHEN NOT r.is_private THEN c.by_id END
        FROM fresh c JOIN gone ON gone.id = c.id
        JOIN supplies_round r ON r.home_id = c.home_id AND r.id = c.round_id
        LEFT JOIN people_person p ON p.id = c.person_id AND NOT r.is_private
        WHERE c.state <> gone.state AND supplies_act_of(c.state) IS NOT NULL ORDER BY c.id;
        -- A check-in or a "missed" that is taken back is corrected, by its counter-entry.
        INSERT INTO records_record (home_id, act, unit_id, subject, place_id, at, count, count_of, person_ref, method,
                                    nature, source, data, corrects_id, by_id)
        SELECT was.home_id, was.act, was.unit_id, was.subject, was.place_id, was.at, -was.count, was.count_of,
               was.person_ref, was.method, was.nature, was.source, jsonb_build_object('reason', c.why), was.id,
               CASE WHEN NOT r.is_private THEN c.by_id END
        FROM fresh c JOIN gone ON gone.id = c.id
        JOIN supplies_round r ON r.home_id = c.home_id AND r.id = c.round_id
        JOIN records_record was ON was.subject = 'supplies.claim:' || c.id AND was.act = supplies_act_of(gone.state)
            AND was.corrects_id IS NULL
        WHERE c.state <> gone.state AND gone.state IN ('used', 'missed')
            AND NOT EXISTS (SELECT FROM records_record counter WHERE counter.corrects_id = was.id)
        ORDER BY c.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER supplies_count_insert AFTER INSERT ON supplies_claim
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION supplies_count();
CREATE TRIGGER supplies_count_update AFTER UPDATE ON supplies_claim
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION supplies_count();

CREATE FUNCTION supplies_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a claim is cancelled, not deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER supplies_claim_stays BEFORE DELETE ON supplies_claim
    FOR EACH ROW EXECUTE FUNCTION supplies_refuse_delete();

CREATE FUNCTION supplies_guard_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.taken := 0;
        NEW.waiting := 0;
    ELSIF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'taken and waiting are counted from the claims'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_counted_from_claims';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER supplies_starts_empty BEFORE INSERT ON supplies_supply
    FOR EACH ROW EXECUTE FUNCTION supplies_guard_counts();
CREATE TRIGGER supplies_guard_counts BEFORE UPDATE ON supplies_supply
    FOR EACH ROW WHEN ((OLD.taken, OLD.waiting) IS DISTINCT FROM (NEW.taken, NEW.waiting))
    EXECUTE FUNCTION supplies_guard_counts();

-- --- quotas sum to the round's total, at every commit --------------------------------------------------------

CREATE FUNCTION supplies_check_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here bigint;
    should bigint;
    is_now bigint;
BEGIN
    IF TG_TABLE_NAME = 'supplies_round' THEN
        here := NEW.id;
    ELSE
        here := coalesce(NEW.round_id, OLD.round_id);
    END IF;
    SELECT total INTO should FROM supplies_round WHERE id = here;
    IF should IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(capacity), 0) INTO is_now FROM supplies_supply WHERE round_id = here;
    IF is_now <> should THEN
        RAISE EXCEPTION 'the capacities sum to %, the round has %', is_now, should
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_quotas_sum_to_the_total';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER supplies_check_total AFTER INSERT OR DELETE OR UPDATE OF capacity, round_id
    ON supplies_supply DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supplies_check_total();
CREATE CONSTRAINT TRIGGER supplies_check_total AFTER INSERT OR UPDATE OF total
    ON supplies_round DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supplies_check_total();

-- --- spaces: what is in use ------------------------------------------------------------------------------------

CREATE FUNCTION supplies_guard_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM supplies_part WHERE whole_id = NEW.part_id OR part_id = NEW.whole_id) THEN
        RAISE EXCEPTION 'a part has no parts itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_part_has_no_parts';
    END IF;
    IF (SELECT station_id FROM places_space WHERE id = NEW.whole_id)
        <> (SELECT station_id FROM places_space WHERE id = NEW.part_id) THEN
        RAISE EXCEPTION 'a part is in the same station as the whole'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_part_in_the_same_station';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER supplies_guard_part BEFORE INSERT OR UPDATE ON supplies_part
    FOR EACH ROW EXECUTE FUNCTION supplies_guard_part();

CREATE FUNCTION supplies_parts_of(space bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT part_id FROM supplies_part WHERE whole_id = space
    UNION ALL
    SELECT space WHERE NOT EXISTS (SELECT FROM supplies_part WHERE whole_id = space)
$$;

-- Parts are taken in the order of their ids; who meets another waits, and then fails or goes on.
CREATE FUNCTION supplies_occupy(of_session supplies_session) RETURNS void LANGUAGE sql AS $$
    INSERT INTO supplies_occupation (home_id, part_id, during, session_id)
    SELECT of_session.home_id, part, of_session.blocked, of_session.id
    FROM supplies_parts_of(of_session.space_id) part
    WHERE of_session.space_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM supplies_occupation o WHERE o.session_id = of_session.id AND o.part_id = part)
    ORDER BY part
$$;

CREATE FUNCTION supplies_keep_occupied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM supplies_occupation WHERE session_id = NEW.id;
    END IF;
    IF NEW.cancelled_at IS NULL AND (NEW.occupies = 'always'
        OR EXISTS (SELECT FROM supplies_supply WHERE session_id = NEW.id AND taken > 0)) THEN
        PERFORM supplies_occupy(NEW);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER supplies_keep_occupied AFTER INSERT OR UPDATE OF space_id, blocked, occupies, cancelled_at
    ON supplies_session FOR EACH ROW EXECUTE FUNCTION supplies_keep_occupied();

CREATE FUNCTION supplies_occupy_when_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_session supplies_session;
BEGIN
    SELECT * INTO of_session FROM supplies_session WHERE id = NEW.session_id;
    IF of_session.occupies = 'always' OR of_session.cancelled_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    IF NEW.taken > 0 THEN
        PERFORM supplies_occupy(of_session);
    ELSIF NOT EXISTS (SELECT FROM supplies_supply WHERE session_id = NEW.session_id AND taken > 0) THEN
        DELETE FROM supplies_occupation WHERE session_id = NEW.session_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER supplies_occupy_when_taken AFTER UPDATE ON supplies_supply
    FOR EACH ROW WHEN (NEW.session_id IS NOT NULL AND (OLD.taken = 0) <> (NEW.taken = 0))
    EXECUTE FUNCTION supplies_occupy_when_taken();

CREATE FUNCTION supplies_black_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO supplies_occupation (home_id, part_id, during, blackout_id)
    SELECT NEW.home_id, part, NEW.during, NEW.id FROM supplies_parts_of(NEW.space_id) part ORDER BY part;
    RETURN NULL;
END $$;
CREATE TRIGGER supplies_black_out AFTER INSERT ON supplies_blackout
    FOR EACH ROW EXECUTE FUNCTION supplies_black_out();

-- Is another's use of the session's space in the way? (A session in use is in nobody's way but its own.)
CREATE FUNCTION supplies_is_blocked(p_session bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM supplies_session e, supplies_parts_of(e.space_id) part
        JOIN supplies_occupation o ON o.part_id = part
        WHERE e.id = p_session AND o.home_id = e.home_id AND o.during && e.blocked
            AND o.session_id IS DISTINCT FROM e.id)
$$;

-- --- the round's lock ---------------------------------------------------------------------------------------

CREATE FUNCTION supplies_lock(p_home bigint, p_round bigint) RETURNS supplies_round LANGUAGE plpgsql AS $$
DECLARE
    locked supplies_round;
BEGIN
    SELECT * INTO locked FROM supplies_round WHERE home_id = p_home AND id = p_round FOR NO KEY UPDATE;
    IF locked.id IS NULL THEN
        RAISE EXCEPTION 'no round % in home %', p_round, p_home
            USING ERRCODE = 'no_data_found', CONSTRAINT = 'supplies_no_such_round';
    END IF;
    RETURN locked;
END $$;

-- --- numbers: 1, 2, 3 … in the order in which the places were given -------------------------------------------

CREATE FUNCTION supplies_number(p_round supplies_round, p_claims bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH given AS (
        UPDATE supplies_claim c SET number = n.number
        FROM (SELECT id, p_round.last_number + row_number() OVER (ORDER BY queue, id) AS number
              FROM supplies_claim WHERE id = ANY (p_claims) AND number IS NULL) n
        WHERE c.id = n.id AND p_round.is_numbered
        RETURNING c.number)
    UPDATE supplies_round r SET last_number = greatest(r.last_number, (SELECT max(number) FROM given))
    WHERE r.home_id = p_round.home_id AND r.id = p_round.id AND EXISTS (SELECT FROM given)
$$;

-- --- free places go to those who wait -----------------------------------------------------------------------

-- In order of priority, then of the queue. A party goes up whole or not: while it does not fit, those behind it
-- who do fit go up, because nobody may be told "full" while a place stands free.
CREATE FUNCTION supplies_promote(p_home bigint, p_round bigint, p_now timestamptz) RETURNS int
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_supply record;
    v_next record;
    v_free int;
    v_up bigint[];
    v_seen bigint[];
    v_party bigint[];
    v_all bigint[] := '{}';
BEGIN
    FOR v_supply IN
        SELECT s.id, s.capacity - s.taken AS free, lower(e.during) AS starts_at
        FROM supplies_supply s LEFT JOIN supplies_session e ON e.id = s.session_id
        WHERE s.home_id = p_home AND s.round_id = p_round AND s.waiting > 0 AND s.taken < s.capacity
            AND s.closed_at IS NULL AND e.cancelled_at IS NULL
            AND (lower(e.during) IS NULL OR lower(e.during) > p_now)
            AND (s.taken > 0 OR e.id IS NULL OR e.occupies = 'always' OR NOT supplies_is_blocked(e.id))
        ORDER BY s.id
    LOOP
        v_free := v_supply.free;
        v_up := '{}';
        v_seen := '{}';
        FOR v_next IN
            SELECT id, party FROM supplies_claim
            WHERE home_id = p_home AND supply_id = v_supply.id AND state = 'waiting'
            ORDER BY priority DESC, queue, id
        LOOP
            EXIT WHEN v_free = 0;
            CONTINUE WHEN v_next.party = ANY (v_seen);
            IF v_next.party IS NULL THEN
                v_up := v_up || v_next.id;
                v_free := v_free - 1;
            ELSE
                v_seen := v_seen || v_next.party;
                SELECT array_agg(id) INTO v_party FROM supplies_claim
                WHERE home_id = p_home AND supply_id = v_supply.id AND state = 'waiting' AND party = v_next.party;
                IF cardinality(v_party) <= v_free THEN
                    v_up := v_up || v_party;
                    v_free := v_free - cardinality(v_party);
                END IF;
            END IF;
        END LOOP;
        UPDATE supplies_claim SET
            state = CASE WHEN v_round.mode = 'approval' OR v_round.confirm_s IS NOT NULL THEN 'held'
                         ELSE 'confirmed' END,
            awaits = CASE WHEN v_round.mode = 'approval' THEN 'approval'
                          WHEN v_round.confirm_s IS NOT NULL THEN 'person' ELSE '' END,
            expires_at = CASE WHEN v_round.mode = 'approval' THEN v_supply.starts_at
                WHEN v_round.confirm_s IS NOT NULL
                THEN least(p_now + v_round.confirm_s * interval '1 second', v_supply.starts_at) END,
            why = 'promoted', changed_at = p_now, by_id = NULL
        WHERE id = ANY (v_up);
        v_all := v_all || v_up;
    END LOOP;
    PERFORM supplies_number(v_round, v_all) WHERE v_round.is_numbered AND v_all <> '{}';
    RETURN cardinality(v_all);
END $$;

-- --- holds that ran out ---------------------------------------------------------------------------------------

-- A party ends whole: nobody keeps a place of a group that did not confirm.
CREATE FUNCTION supplies_expire(p_home bigint, p_round bigint, p_now timestamptz) RETURNS int
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_count int;
BEGIN
    UPDATE supplies_claim SET state = 'cancelled', awaits = '', expires_at = NULL, why = 'expired',
        changed_at = p_now, by_id = NULL
    WHERE home_id = p_home AND round_id = p_round AND state = 'held' AND expires_at <= p_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    IF v_count > 0 THEN
        PERFORM supplies_promote(p_home, p_round, p_now);
    END IF;
    RETURN v_count;
END $$;

-- --- what a person has over the rounds that share a limit ------------------------------------------------------

-- null: within the limit with this claim too; else which limit it would break.
CREATE FUNCTION supplies_over_limit(
    p_limit supplies_limit, p_person bigint, p_during tstzrange, p_now timestamptz
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_day date := (coalesce(lower(p_during), p_now) AT TIME ZONE 'Asia/Shanghai')::date;
    v_minutes float8 := coalesce(extract(epoch FROM upper(p_during) - lower(p_during)) / 60, 0);
    v_had record;
BEGIN
    SELECT count(*) FILTER (WHERE had.day = v_day) AS on_day,
           count(*) FILTER (WHERE date_trunc('week', had.day) = date_trunc('week', v_day)) AS in_week,
           count(*) FILTER (WHERE date_trunc('year', had.day) = date_trunc('year', v_day)) AS in_year,
           coalesce(sum(had.minutes) FILTER (WHERE had.day = v_day), 0) AS day_minutes,
           coalesce(sum(had.minutes)
                    FILTER (WHERE date_trunc('week', had.day) = date_trunc('week', v_day)), 0) AS week_minutes
    INTO v_had
    FROM (SELECT (coalesce(lower(c.during), c.made_at) AT TIME ZONE 'Asia/Shanghai')::date AS day,
                 coalesce(extract(epoch FROM upper(c.during) - lower(c.during)) / 60, 0) AS minutes
          FROM supplies_claim c JOIN supplies_round r ON r.home_id = c.home_id AND r.id = c.round_id
          WHERE c.person_id = p_person AND c.home_id = p_limit.home_id AND r.limit_id = p_limit.id
              AND c.state NOT IN ('cancelled', 'lost')) had;
    RETURN CASE
        WHEN v_had.on_day + 1 > p_limit.day_count THEN 'day_count'
        WHEN v_had.in_week + 1 > p_limit.week_count THEN 'week_count'
        WHEN v_had.in_year + 1 > p_limit.year_count THEN 'year_count'
        WHEN v_had.day_minutes + v_minutes > p_limit.day_minutes THEN 'day_minutes'
        WHEN v_had.week_minutes + v_minutes > p_limit.week_minutes THEN 'week_minutes'
    END;
END $$;

-- The same for a caller that claims anyway (a window has closed) and keeps the limit: the round's lock and hers are
-- held from here on, in the order in which a claim takes them.
CREATE FUNCTION supplies_keep_limit(p_home bigint, p_round bigint, p_person bigint, p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_limit supplies_limit;
BEGIN
    IF v_round.limit_id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO v_limit FROM supplies_limit l WHERE l.id = v_round.limit_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('supplies.limit:' || p_person, v_limit.id));
    RETURN supplies_over_limit(v_limit, p_person, NULL, p_now);
END $$;

-- --- claiming ----------------------------------------------------------------------------------------------

-- A batch of requests on one round, answered one for one. Arrays of one length; p_party: a number that the
-- members of a party share (null: alone), p_slots null. p_anyway: window, deadlines and limits are overlooked (an
-- officer or keeper who has been shown them); capacity, one-per-person and overlaps never are.
--
-- With planner settings of its own: every look into the claims is by an index, also on a table of which PostgreSQL
-- has no statistics yet.
--
-- outcome: made; known (the same key: the claim is the one made then); other (the same key, another body);
-- no_supply, shut (round or supply), early, late, over (its time has begun), mine (per_person reached: claim is
-- hers), overlaps (claim: which of hers), day_count … week_minutes, blocked (the space is in use), full, party
-- (another of the party was refused).
CREATE FUNCTION supplies_claim(
    p_home bigint, p_round bigint, p_now timestamptz,
    p_supply bigint[], p_who bigint[], p_person bigint[], p_key text[], p_body bytea[],
    p_party bigint[], p_priority smallint[], p_by bigint[], p_via text, p_anyway boolean,
    p_used boolean DEFAULT false
) RETURNS TABLE (ord int, outcome text, claim_id bigint, state text, number bigint, expires_at timestamptz)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_limit supplies_limit;
    v_n int := coalesce(cardinality(p_key), 0);
    v_ids regclass := pg_get_serial_sequence('supplies_claim', 'id');
    v_before int[];  -- of each request the last one before it by the same person or key; null: all are different
    v_outcome text[] := '{}';
    v_claim bigint[] := '{}';
    v_said text[];
    v_which bigint[];
    v_shut text;
    v_enters boolean;
    v_state text;
    v_awaits text := '';
    v_expires timestamptz;
    v_from int := 1;
    v_upto int;
    v_party bigint;
    v_go int;
    v_wanted int;
    v_made int;
BEGIN
    IF v_n = 0 THEN
        RETURN;
    END IF;
    v_shut := CASE
        WHEN v_round.state <> 'open' OR v_round.forgotten_at IS NOT NULL THEN 'shut'
        WHEN p_anyway THEN NULL
        WHEN v_round.opens_at > p_now THEN 'early'
        WHEN v_round.closes_at <= p_now THEN 'late'
    END;
    v_enters := v_round.mode IN ('draw', 'priority')
        AND NOT EXISTS (SELECT FROM supplies_draw d WHERE d.round_id = p_round AND d.ran_at IS NOT NULL);
    IF v_enters AND v_shut IS NULL
        AND EXISTS (SELECT FROM supplies_draw d WHERE d.round_id = p_round) THEN
        v_shut := 'late';  -- the list is frozen
    END IF;
    IF v_enters THEN
        v_state := 'entered';
    ELSIF p_used THEN
        v_state := 'used';
    ELSIF v_round.mode = 'approval' THEN
        v_state := 'held';
        v_awaits := 'approval';
    ELSIF v_round.hold_s IS NOT NULL THEN
        v_state := 'held';
        v_awaits := 'person';
        v_expires := p_now + v_round.hold_s * interval '1 second';
    ELSE
        v_state := 'confirmed';
    END IF;
    IF EXISTS (SELECT FROM supplies_claim c WHERE c.home_id = p_home AND c.round_id = p_round
               AND c.state = 'held' AND c.expires_at <= p_now) THEN
        PERFORM supplies_expire(p_home, p_round, p_now);
        v_round := supplies_lock(p_home, p_round);  -- its last number may have moved
    END IF;
    IF v_round.limit_id IS NOT NULL AND NOT p_anyway THEN
        SELECT * INTO v_limit FROM supplies_limit l WHERE l.id = v_round.limit_id;
        -- Her other rounds with this limit may be running now: one at a time per person, in one order.
        PERFORM pg_advisory_xact_lock(hashtextextended('supplies.limit:' || person, v_limit.id))
        FROM (SELECT DISTINCT person FROM unnest(p_person) person WHERE person IS NOT NULL ORDER BY person) each;
    END IF;

    IF v_n > (SELECT count(*) FROM (SELECT FROM unnest(p_who) w GROUP BY w) persons)
        OR v_n > (SELECT count(*) FROM (SELECT FROM unnest(p_key) k GROUP BY k) keys) THEN
        SELECT array_agg(before ORDER BY i) INTO v_before
        FROM (SELECT i, greatest(lag(i) OVER (PARTITION BY w ORDER BY i), lag(i) OVER (PARTITION BY k ORDER BY i)) AS before
              FROM unnest(p_who, p_key) WITH ORDINALITY t (w, k, i)) each;
    END IF;

    WHILE v_from <= v_n LOOP
        -- A turn: requests from v_from on, up to the first party, key or person that is there already; a party alone.
        v_party := p_party[v_from];
        IF v_party IS NOT NULL THEN
            SELECT max(i) INTO v_upto FROM generate_series(v_from, v_n) i WHERE p_party[i] = v_party;
            IF v_upto - v_from + 1 <> (SELECT count(*) FROM unnest(p_party) p WHERE p = v_party)
                OR (SELECT count(DISTINCT s) FROM unnest(p_supply[v_from:v_upto]) s) > 1 THEN
                RAISE EXCEPTION 'the members of a party stand together and want the same'
                    USING ERRCODE = 'invalid_parameter_value';
            END IF;
        ELSE
            v_upto := v_from;
            WHILE v_upto < v_n AND p_party[v_upto + 1] IS NULL
                AND (v_before IS NULL OR coalesce(v_before[v_upto + 1], 0) < v_from) LOOP
                v_upto := v_upto + 1;
            END LOOP;
        END IF;

        -- What is refused before anything is given, by a rule or because it is there already.
        WITH places AS MATERIALIZED (
            SELECT s.id, s.closed_at, s.taken, e.id AS session_id, e.cancelled_at, e.during, e.occupies
            FROM (SELECT DISTINCT supply FROM unnest(p_supply[v_from:v_upto]) supply) wanted
            JOIN LATERAL (
                SELECT * FROM supplies_supply s
                WHERE s.home_id = p_home AND s.round_id = p_round AND s.id = wanted.supply LIMIT 1) s ON true
            LEFT JOIN LATERAL (
                SELECT * FROM supplies_session e WHERE e.home_id = p_home AND e.id = s.session_id LIMIT 1) e ON true
        )
        SELECT array_agg(outcome ORDER BY j),
               array_agg(CASE outcome WHEN 'known' THEN known_id WHEN 'mine' THEN mine_id WHEN 'overlaps' THEN clash_id END
                         ORDER BY j),
               count(*) FILTER (WHERE outcome IS NULL)
        INTO v_said, v_which, v_go
        FROM (
            SELECT a.j, known.id AS known_id, mine.id AS mine_id, clash.id AS clash_id,
                   CASE
                       WHEN known.id IS NOT NULL THEN
                           CASE WHEN known.round_id <> p_round OR known.body IS DISTINCT FROM a.body
                                THEN 'other' ELSE 'known' END
                       WHEN v_shut IS NOT NULL THEN v_shut
                       WHEN s.id IS NULL THEN 'no_supply'
                       WHEN s.closed_at IS NOT NULL OR s.cancelled_at IS NOT NULL THEN 'shut'
                       WHEN NOT p_anyway AND lower(s.during) <= p_now THEN 'over'
                       WHEN mine.n >= v_round.per_person THEN 'mine'
                       WHEN clash.id IS NOT NULL THEN 'overlaps'
                       ELSE coalesce(
                           CASE WHEN v_limit.id IS NOT NULL
                                THEN supplies_over_limit(v_limit, a.person, s.during, p_now) END,
                           CASE WHEN NOT v_enters AND s.taken = 0 AND s.occupies = 'taken'
                                    AND supplies_is_blocked(s.session_id) THEN 'blocked' END)
                   END AS outcome
            FROM unnest(p_supply[v_from:v_upto], p_who[v_from:v_upto], p_person[v_from:v_upto],
                        p_key[v_from:v_upto], p_body[v_from:v_upto])
                WITH ORDINALITY a (supply, who, person, key, body, j)
            LEFT JOIN places s ON s.id = a.supply
            -- LIMIT 1: one look by the index for each row, never a join that reads all claims of the home
            LEFT JOIN LATERAL (
                SELECT c.id, c.body, c.round_id FROM supplies_claim c
                WHERE c.home_id = p_home AND c.key = a.key LIMIT 1) known ON true
            LEFT JOIN LATERAL (
                SELECT count(*) AS n, min(c.id) AS id FROM supplies_claim c
                WHERE c.home_id = p_home AND c.round_id = p_round AND c.who = a.who
                    AND c.state NOT IN ('cancelled', 'lost')) mine ON known.id IS NULL
            LEFT JOIN LATERAL (
                SELECT c.id FROM supplies_claim c
                WHERE s.session_id IS NOT NULL AND int8range(c.home_id, c.home_id, '[]') && int8range(p_home, p_home, '[]')
                    AND int8range(c.person_id, c.person_id, '[]') && int8range(a.person, a.person, '[]')
                    AND c.during && s.during AND c.person_id IS NOT NULL AND c.during IS NOT NULL
                    AND c.state NOT IN ('cancelled', 'lost')
                LIMIT 1) clash ON known.id IS NULL AND s.session_id IS NOT NULL AND a.person IS NOT NULL
        ) looked_at;
        IF v_party IS NOT NULL AND v_go < v_upto - v_from + 1 THEN
            SELECT array_agg(coalesce(o, 'party') ORDER BY j) INTO v_said FROM unnest(v_said) WITH ORDINALITY t (o, j);
            v_go := 0;
        END IF;

        IF v_go > 0 THEN
            WITH places AS MATERIALIZED (
                SELECT s.id, s.capacity - s.taken AS free, s.waiting, e.during
                FROM (SELECT DISTINCT supply FROM unnest(p_supply[v_from:v_upto]) supply) wanted
                JOIN LATERAL (
                    SELECT * FROM supplies_supply s WHERE s.home_id = p_home AND s.id = wanted.supply LIMIT 1) s ON true
                LEFT JOIN LATERAL (
                    SELECT * FROM supplies_session e WHERE e.home_id = p_home AND e.id = s.session_id LIMIT 1) e ON true
            ), ranked AS (
                SELECT asked.j, supply, who, person, key, body, coalesce(priority, 0) AS priority, by_id,
                       s.free, s.waiting, s.during,
                       row_number() OVER (PARTITION BY supply ORDER BY asked.j) AS nth,
                       count(*) OVER (PARTITION BY supply) AS of_all
                FROM unnest(p_supply[v_from:v_upto], p_who[v_from:v_upto], p_person[v_from:v_upto],
                            p_key[v_from:v_upto], p_body[v_from:v_upto], p_priority[v_from:v_upto],
                            p_by[v_from:v_upto], v_said)
                    WITH ORDINALITY asked (supply, who, person, key, body, priority, by_id, refused, j)
                JOIN places s ON s.id = asked.supply
                WHERE refused IS NULL
            ), placed AS (
                SELECT ranked.*, CASE
                    WHEN v_enters THEN 'entered'
                    WHEN v_party IS NULL AND nth <= free OR v_party IS NOT NULL AND of_all <= free THEN v_state
                    WHEN p_used THEN NULL
                    WHEN v_party IS NULL AND (v_round.waiting_most IS NULL
                            OR waiting + nth - greatest(free, 0) <= v_round.waiting_most)
                        OR v_party IS NOT NULL AND (v_round.waiting_most IS NULL
                            OR waiting + of_all <= v_round.waiting_most) THEN 'waiting'
                    END AS becomes,
                    -- who may have one only has none, as was looked up above
                    CASE WHEN v_round.per_person = 1 THEN 1 ELSE (
                        SELECT min(g) FROM generate_series(1, v_round.per_person::int) g
                        WHERE NOT EXISTS (SELECT FROM supplies_claim c
                                          WHERE c.home_id = p_home AND c.round_id = p_round AND c.who = ranked.who
                                              AND c.slot = g AND c.state NOT IN ('cancelled', 'lost'))) END AS slot
                FROM ranked
            ), numbered AS (
                SELECT placed.*,
                       CASE WHEN becomes IS NOT NULL THEN nextval(v_ids) END AS id,
                       CASE WHEN v_round.is_numbered AND becomes IN ('confirmed', 'held', 'used')
                            THEN v_round.last_number + row_number() OVER (
                                PARTITION BY becomes IN ('confirmed', 'held', 'used') ORDER BY placed.j) END AS number
                FROM placed ORDER BY placed.j
            ), made AS (
                INSERT INTO supplies_claim (id, home_id, round_id, supply_id, person_id, who, state, awaits, why,
                    slot, of_most, priority, queue, party, during, key, body, number, entry, via, by_id,
                    made_at, changed_at, expires_at)
                SELECT id, p_home, p_round, supply, person, who, becomes,
                       CASE WHEN becomes = 'held' THEN v_awaits ELSE '' END, '',
                       slot, v_round.per_person, priority, id, v_party, during, key, body, number,
                       CASE WHEN v_round.mode IN ('draw', 'priority') THEN replace(gen_random_uuid()::text, '-', '') END,
                       p_via, by_id, p_now, p_now,
                       CASE WHEN becomes = 'held' THEN least(v_expires, lower(during)) END
                FROM numbered WHERE becomes IS NOT NULL ORDER BY who
                ON CONFLICT DO NOTHING
                RETURNING 1
            )
            SELECT array_agg(coalesce(said, CASE WHEN n.id IS NULL THEN 'full' ELSE 'made' END) ORDER BY t.j),
                   array_agg(coalesce(which, n.id) ORDER BY t.j),
                   greatest(v_round.last_number, max(n.number)),
                   count(n.id), (SELECT count(*) FROM made)
            INTO v_said, v_which, v_round.last_number, v_wanted, v_made
            FROM unnest(v_said, v_which) WITH ORDINALITY t (said, which, j) LEFT JOIN numbered n ON n.j = t.j;
            IF v_made < v_wanted THEN
                -- Another transaction, on another round, was first with the same person's time or the same key. It is
                -- seen now; the whole batch runs again (kernel.py), so that nobody is told "full" for her sake.
                RAISE EXCEPTION 'met another claim of the same person or key'
                    USING ERRCODE = 'serialization_failure';
            END IF;
        END IF;
        v_outcome := v_outcome || v_said;
        v_claim := v_claim || v_which;
        v_from := v_upto + 1;
    END LOOP;

    IF v_round.is_numbered THEN
        UPDATE supplies_round r SET last_number = v_round.last_number
        WHERE r.home_id = p_home AND r.id = p_round AND r.last_number < v_round.last_number;
    END IF;
    RETURN QUERY
        SELECT o.i::int, o.outcome, o.claim_id, c.state::text, c.number, c.expires_at
        FROM unnest(v_outcome, v_claim) WITH ORDINALITY o (outcome, claim_id, i)
        LEFT JOIN LATERAL (SELECT * FROM supplies_claim c WHERE c.id = o.claim_id LIMIT 1) c ON true
        ORDER BY o.i;
END $$;

-- --- what becomes of claims ----------------------------------------------------------------------------------

-- The given claims of the round become `p_becomes`; a party's members go together when it ends or is confirmed.
-- p_own: she does it herself, so her deadline counts; `late` are those past it. p_holder: whose the claims are, to
-- whoever asks; a claim that has gone to a colleague meanwhile is not changed. Returns each claim's outcome: done,
-- same (it is that already), late, no (its state does not allow it, it is not of this round or not the holder's).
CREATE FUNCTION supplies_become(
    p_home bigint, p_round bigint, p_now timestamptz, p_claims bigint[], p_becomes text, p_why text,
    p_by bigint, p_own boolean, p_holder bigint DEFAULT NULL
) RETURNS TABLE (claim_id bigint, outcome text)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_all bigint[];
    v_done bigint[];
    v_late bigint[];
    v_same bigint[];
BEGIN
    PERFORM supplies_expire(p_home, p_round, p_now);
    SELECT coalesce(array_agg(DISTINCT id), '{}') INTO v_all
    FROM (SELECT c.id FROM supplies_claim c
          WHERE c.home_id = p_home AND c.round_id = p_round AND c.id = ANY (p_claims)
              AND (p_holder IS NULL OR c.person_id = p_holder)
          UNION ALL
          SELECT other.id FROM supplies_claim c, LATERAL (
              SELECT other.id FROM supplies_claim other
              WHERE other.home_id = p_home AND other.round_id = p_round AND other.party = c.party
                  AND other.state = c.state) other
          WHERE c.home_id = p_home AND c.round_id = p_round AND c.id = ANY (p_claims) AND c.party IS NOT NULL
              AND (p_holder IS NULL OR c.person_id = p_holder)
              AND p_becomes IN ('confirmed', 'cancelled')
              AND c.state IN ('entered', 'held', 'waiting', 'confirmed')) together;
    SELECT coalesce(array_agg(c.id) FILTER (WHERE c.state = p_becomes), '{}'),
           coalesce(array_agg(c.id) FILTER (WHERE c.state <> p_becomes AND p_own AND p_becomes = 'cancelled'
               AND c.state IN ('confirmed', 'held')
               AND p_now > CASE WHEN c.during IS NULL THEN coalesce(v_round.closes_at, 'infinity')
                                ELSE lower(c.during) - v_round.cancel_s * interval '1 second' END), '{}')
    INTO v_same, v_late
    FROM supplies_claim c WHERE c.home_id = p_home AND c.id = ANY (v_all);
    WITH done AS (
        UPDATE supplies_claim c SET state = p_becomes, awaits = '', expires_at = NULL, why = p_why,
            changed_at = p_now, by_id = p_by
        WHERE c.home_id = p_home AND c.id = ANY (v_all) AND c.id <> ALL (v_late || v_same)
            AND supplies_may_become(c.state, p_becomes)
            AND NOT (p_own AND p_becomes = 'confirmed' AND c.awaits <> 'person')
        RETURNING c.id)
    SELECT coalesce(array_agg(id), '{}') INTO v_done FROM done;
    IF v_done <> '{}' AND p_becomes = 'cancelled' THEN
        PERFORM supplies_promote(p_home, p_round, p_now);
    END IF;
    RETURN QUERY SELECT i, CASE WHEN i = ANY (v_done) THEN 'done' WHEN i = ANY (v_same) THEN 'same'
                                WHEN i = ANY (v_late) THEN 'late' ELSE 'no' END
        FROM (SELECT unnest(p_claims) UNION SELECT unnest(v_all)) each (i) ORDER BY i;
END $$;

-- --- a place goes to a colleague ------------------------------------------------------------------------------

-- The claim stays what it is and gets another person, in one statement: the place is never free between, so nobody
-- who waits gets it and nobody else loses it. The colleague must be able to have it as if she asked now, but for the
-- window: the place was booked within it. Returns made, gone (no longer on offer, or not to her), own, or as
-- supplies_claim: mine, overlaps, day_count … week_minutes. Who may take part was asked before (eligibility.py).
CREATE FUNCTION supplies_hand_over(
    p_home bigint, p_round bigint, p_now timestamptz, p_handover bigint, p_person bigint, p_by bigint
) RETURNS text LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_limit supplies_limit;
    v_offer record;
    v_claim supplies_claim;
    v_refusal text;
BEGIN
    SELECT * INTO v_offer FROM supplies_handover h
    WHERE h.home_id = p_home AND h.id = p_handover FOR NO KEY UPDATE;
    SELECT * INTO v_claim FROM supplies_claim c
    WHERE c.home_id = p_home AND c.round_id = p_round AND c.id = v_offer.claim_id;
    IF v_offer.state IS DISTINCT FROM 'open' OR v_offer.expires_at <= p_now
        OR NOT v_round.may_hand_over OR v_round.state = 'cancelled'
        OR v_claim.state IS DISTINCT FROM 'confirmed' OR v_claim.party IS NOT NULL
        OR v_claim.person_id IS DISTINCT FROM v_claim.who  -- she holds it for somebody else
        OR v_claim.person_id IS NULL OR v_claim.person_id IS DISTINCT FROM v_offer.giver_id
        OR coalesce(lower(v_claim.during), v_round.closes_at, 'infinity') <= p_now THEN
        RETURN 'gone';
    END IF;
    IF v_claim.person_id = p_person THEN
        RETURN 'own';
    END IF;
    IF v_offer.to_id <> p_person OR v_offer.how = 'phone' AND v_offer.to_id IS NULL THEN
        RETURN 'gone';  -- also when whoever was asked is nobody's account any more
    END IF;
    IF v_round.limit_id IS NOT NULL THEN
        SELECT * INTO v_limit FROM supplies_limit l WHERE l.id = v_round.limit_id;
        PERFORM pg_advisory_xact_lock(hashtextextended('supplies.limit:' || p_person, v_limit.id));
    END IF;
    v_refusal := CASE
        WHEN (SELECT count(*) FROM supplies_claim c
              WHERE c.home_id = p_home AND c.round_id = p_round AND c.who = p_person
                  AND c.state NOT IN ('cancelled', 'lost')) >= v_round.per_person THEN 'mine'
        WHEN EXISTS (SELECT FROM supplies_claim c
                     WHERE int8range(c.home_id, c.home_id, '[]') && int8range(p_home, p_home, '[]')
                         AND int8range(c.person_id, c.person_id, '[]') && int8range(p_person, p_person, '[]')
                         AND c.during && v_claim.during AND c.person_id IS NOT NULL AND c.during IS NOT NULL
                         AND c.state NOT IN ('cancelled', 'lost')) THEN 'overlaps'
        WHEN v_limit.id IS NOT NULL THEN supplies_over_limit(v_limit, p_person, v_claim.during, p_now)
    END;
    IF v_refusal IS NOT NULL THEN
        RETURN v_refusal;
    END IF;
    UPDATE supplies_claim c SET person_id = p_person, who = p_person, of_most = v_round.per_person, by_id = p_by,
        changed_at = p_now,
        slot = (SELECT min(g) FROM generate_series(1, v_round.per_person::int) g
                WHERE NOT EXISTS (SELECT FROM supplies_claim other
                                  WHERE other.home_id = p_home AND other.round_id = p_round AND other.who = p_person
                                      AND other.slot = g AND other.state NOT IN ('cancelled', 'lost')))
    WHERE c.home_id = p_home AND c.id = v_claim.id;
    UPDATE supplies_handover SET state = 'taken', to_id = p_person, ended_at = p_now WHERE id = v_offer.id;
    RETURN 'made';
END $$;

-- --- sessions that move or do not take place -----------------------------------------------------------------

-- The claims go with their session's time, whoever moves it.
CREATE FUNCTION supplies_claims_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE supplies_claim c SET during = NEW.during
    FROM supplies_supply s
    WHERE s.session_id = NEW.id AND c.home_id = s.home_id AND c.supply_id = s.id;
    RETURN NULL;
END $$;
CREATE TRIGGER supplies_claims_follow AFTER UPDATE OF during ON supplies_session
    FOR EACH ROW WHEN (OLD.during IS DISTINCT FROM NEW.during) EXECUTE FUNCTION supplies_claims_follow();

-- The session moves. Who has something else at the new time loses this claim (why: moved) and is told so; returns
-- how many. Refused by the constraints when the space is in use then.
CREATE FUNCTION supplies_move_session(
    p_home bigint, p_round bigint, p_now timestamptz, p_session bigint, p_space bigint,
    p_during tstzrange, p_blocked tstzrange, p_by bigint
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_count int;
BEGIN
    UPDATE supplies_claim c SET state = 'cancelled', awaits = '', expires_at = NULL, why = 'moved',
        changed_at = p_now, by_id = p_by
    FROM supplies_supply s
    WHERE s.home_id = p_home AND s.session_id = p_session AND c.home_id = p_home AND c.supply_id = s.id
        AND c.state IN ('entered', 'held', 'waiting', 'confirmed')
        AND EXISTS (SELECT FROM supplies_claim other
                    WHERE other.home_id = p_home AND other.person_id = c.person_id AND other.id <> c.id
                        AND other.supply_id <> c.supply_id AND other.during && p_during
                        AND other.state NOT IN ('cancelled', 'lost'));
    GET DIAGNOSTICS v_count = ROW_COUNT;
    UPDATE supplies_session SET space_id = p_space, during = p_during, blocked = p_blocked, moves = moves + 1
    WHERE home_id = p_home AND round_id = p_round AND id = p_session;
    PERFORM supplies_promote(p_home, p_round, p_now);
    RETURN v_count;
END $$;

-- The session does not take place: all who had a place or waited lose it (why: session). Returns how many.
CREATE FUNCTION supplies_cancel_session(
    p_home bigint, p_round bigint, p_now timestamptz, p_session bigint, p_reason text, p_by bigint
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_count int;
BEGIN
    UPDATE supplies_claim c SET state = 'cancelled', awaits = '', expires_at = NULL, why = 'session',
        changed_at = p_now, by_id = p_by
    FROM supplies_supply s
    WHERE s.home_id = p_home AND s.round_id = p_round AND s.session_id = p_session
        AND c.home_id = p_home AND c.supply_id = s.id
        AND c.state IN ('entered', 'held', 'waiting', 'confirmed');
    GET DIAGNOSTICS v_count = ROW_COUNT;
    UPDATE supplies_session SET cancelled_at = p_now, cancel_reason = p_reason
    WHERE home_id = p_home AND round_id = p_round AND id = p_session;
    RETURN v_count;
END $$;

-- The whole round does not take place.
CREATE FUNCTION supplies_cancel_round(
    p_home bigint, p_round bigint, p_now timestamptz, p_reason text, p_by bigint
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_count int;
BEGIN
    UPDATE supplies_claim SET state = 'cancelled', awaits = '', expires_at = NULL, why = 'round',
        changed_at = p_now, by_id = p_by
    WHERE home_id = p_home AND round_id = p_round AND state IN ('entered', 'held', 'waiting', 'confirmed');
    GET DIAGNOSTICS v_count = ROW_COUNT;
    UPDATE supplies_round SET state = 'cancelled', state_reason = p_reason WHERE id = p_round;
    RETURN v_count;
END $$;

-- --- capacities and quotas ----------------------------------------------------------------------------------

-- Supplies of the round get these capacities, and those who wait go up. Never below what is taken: such a call
-- fails as supplies_never_oversold and changes nothing. With a total, the quotas must sum to it, or to p_total.
CREATE FUNCTION supplies_set_capacities(
    p_home bigint, p_round bigint, p_now timestamptz, p_supplies bigint[], p_capacities int[], p_total bigint
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
BEGIN
    PERFORM supplies_expire(p_home, p_round, p_now);
    UPDATE supplies_supply s SET capacity = n.capacity
    FROM unnest(p_supplies, p_capacities) n (id, capacity)
    WHERE s.home_id = p_home AND s.round_id = p_round AND s.id = n.id;
    UPDATE supplies_round SET total = p_total WHERE id = p_round AND total IS DISTINCT FROM p_total;
    RETURN supplies_promote(p_home, p_round, p_now);
END $$;

-- What channels have left over goes to the supply that takes the reflow; the sum stays. Those who wait in a channel
-- go up first, so that nothing is left over there while somebody waits. Returns how many places moved.
CREATE FUNCTION supplies_reflow(p_home bigint, p_round bigint, p_now timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_to bigint;
    v_moved int;
BEGIN
    PERFORM supplies_expire(p_home, p_round, p_now);
    PERFORM supplies_promote(p_home, p_round, p_now);
    SELECT id INTO v_to FROM supplies_supply WHERE home_id = p_home AND round_id = p_round AND takes_reflow;
    IF v_to IS NULL THEN
        RETURN 0;
    END IF;
    SELECT coalesce(sum(capacity - taken), 0) INTO v_moved FROM supplies_supply
    WHERE home_id = p_home AND round_id = p_round AND id <> v_to;
    UPDATE supplies_supply SET capacity = CASE WHEN id = v_to THEN capacity + v_moved ELSE taken END
    WHERE home_id = p_home AND round_id = p_round AND v_moved > 0;
    UPDATE supplies_round SET reflowed_at = p_now WHERE id = p_round;
    PERFORM supplies_promote(p_home, p_round, p_now);
    RETURN v_moved;
END $$;

-- --- draws -----------------------------------------------------------------------------------------------

-- The published text, one line an entry, in the order of the entries: "<entry> <supply> <priority>\n". SHA-256 of
-- it, in UTF-8, is the hash that is published with it.
CREATE FUNCTION supplies_draw_text(p_draw bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(entry || ' ' || supply_id || ' ' || priority || E'\n', '' ORDER BY entry COLLATE "C"), '')
    FROM supplies_drawentry WHERE draw_id = p_draw
$$;

CREATE FUNCTION supplies_freeze(p_home bigint, p_round bigint, p_now timestamptz, p_source text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_draw bigint;
BEGIN
    IF v_round.mode NOT IN ('draw', 'priority') OR v_round.state <> 'open' OR v_round.closes_at > p_now THEN
        RAISE EXCEPTION 'the list is frozen once its window has closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_freeze_after_the_window';
    END IF;
    INSERT INTO supplies_draw (home_id, round_id, frozen_at, entries, entries_hash, seed_source, seed)
    VALUES (p_home, p_round, p_now, 0, '', p_source, '') RETURNING id INTO v_draw;
    INSERT INTO supplies_drawentry (home_id, draw_id, supply_id, entry, priority, claim_id, result)
    SELECT p_home, v_draw, supply_id, entry, CASE WHEN v_round.mode = 'priority' THEN priority ELSE 0 END, id, ''
    FROM supplies_claim WHERE home_id = p_home AND round_id = p_round AND state = 'entered';
    UPDATE supplies_draw SET
        entries = (SELECT count(*) FROM supplies_drawentry WHERE draw_id = v_draw),
        entries_hash = encode(sha256(convert_to(supplies_draw_text(v_draw), 'UTF8')), 'hex')
    WHERE id = v_draw;
    RETURN v_draw;
END $$;

-- Somebody who has looked at the entries says their priority: while they are entered and the list is not frozen, or
-- while they wait, by which those behind may come before. What is published stays. Returns how many took it.
CREATE FUNCTION supplies_grade(
    p_home bigint, p_round bigint, p_claims bigint[], p_priorities smallint[]
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_count int;
BEGIN
    UPDATE supplies_claim c SET priority = g.priority
    FROM unnest(p_claims, p_priorities) g (id, priority)
    WHERE c.home_id = p_home AND c.round_id = p_round AND c.id = g.id
        AND (c.state = 'waiting' OR c.state = 'entered'
             AND NOT EXISTS (SELECT FROM supplies_draw d WHERE d.round_id = v_round.id));
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

-- Rank: by priority, then by SHA-256 of "<seed>:<entry>" as bytes. The first `capacity` of each supply who have
-- not withdrawn meanwhile get its places, the others wait in that order, or have lost where there is no waiting.
CREATE FUNCTION supplies_draw(p_home bigint, p_round bigint, p_now timestamptz, p_seed text, p_by bigint) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_round supplies_round := supplies_lock(p_home, p_round);
    v_draw supplies_draw;
    v_count int;
    v_won bigint[];
BEGIN
    SELECT * INTO v_draw FROM supplies_draw WHERE home_id = p_home AND round_id = p_round;
    IF v_draw.id IS NULL OR v_draw.ran_at IS NOT NULL THEN
        RAISE EXCEPTION 'a draw runs once, on a frozen list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_draw_once_and_frozen';
    END IF;
    UPDATE supplies_draw SET seed = p_seed, seeded_by_id = p_by, seeded_at = p_now, ran_at = p_now
    WHERE id = v_draw.id;
    UPDATE supplies_drawentry l SET rank = r.rank, result = CASE
            WHEN c.state IS DISTINCT FROM 'entered' THEN 'gone'
            WHEN r.nth <= r.capacity THEN 'place'
            WHEN v_round.waiting_most IS NULL OR r.nth <= r.capacity + v_round.waiting_most THEN 'waiting'
            ELSE 'lost' END
    FROM (SELECT e.id, s.capacity,
                 row_number() OVER by_hash AS rank,
                 count(*) FILTER (WHERE c.state = 'entered') OVER by_hash AS nth
          FROM supplies_drawentry e JOIN supplies_supply s ON s.id = e.supply_id
          LEFT JOIN supplies_claim c ON c.id = e.claim_id
          WHERE e.draw_id = v_draw.id
          WINDOW by_hash AS (PARTITION BY e.supply_id
              ORDER BY e.priority DESC, sha256(convert_to(p_seed || ':' || e.entry, 'UTF8')), e.entry COLLATE "C"
              ROWS UNBOUNDED PRECEDING)) r
    JOIN supplies_drawentry same ON same.id = r.id
    LEFT JOIN supplies_claim c ON c.id = same.claim_id
    WHERE l.id = r.id;
    WITH decided AS (UPDATE supplies_claim c SET
        state = CASE l.result WHEN 'place' THEN CASE WHEN v_round.confirm_s IS NULL THEN 'confirmed' ELSE 'held' END
                              ELSE l.result END,
        awaits = CASE WHEN l.result = 'place' AND v_round.confirm_s IS NOT NULL THEN 'person' ELSE '' END,
        expires_at = CASE WHEN l.result = 'place' AND v_round.confirm_s IS NOT NULL THEN
            least(p_now + v_round.confirm_s * interval '1 second', lower(c.during)) END,
        queue = l.rank, why = 'drawn', changed_at = p_now, by_id = p_by
    FROM supplies_drawentry l
    WHERE l.draw_id = v_draw.id AND c.id = l.claim_id AND c.state = 'entered'
    RETURNING c.id, l.result)
    SELECT count(*), coalesce(array_agg(id) FILTER (WHERE result = 'place'), '{}') INTO v_count, v_won FROM decided;
    PERFORM supplies_number(v_round, v_won) WHERE v_round.is_numbered;
    RETURN v_count;
END $$;
