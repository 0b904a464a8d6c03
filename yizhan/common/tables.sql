SELECT pg_catalog.set_config('search_path', '', true);

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION public.cases_append() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    c cases_case;
BEGIN
    SELECT * INTO STRICT c FROM cases_case WHERE home_id = NEW.home_id AND id = NEW.case_id FOR UPDATE;
    IF (NEW.leads_to <> '' OR NEW.kind = 'voice') AND NEW.step <> c.place THEN
        RAISE EXCEPTION 'the case stands at %, not at %', c.place, NEW.step
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_where_it_stands';
    END IF;
    NEW.at := greatest(NEW.at, c.last_at);  -- two machines' clocks may differ; the order does not
    NEW.number := c.entries + 1;
    NEW.stay := c.stay;
    NEW.link := cases_link(c.head, NEW);
    UPDATE cases_case SET entries = NEW.number, head = NEW.link, last_at = NEW.at,
        place = CASE WHEN NEW.leads_to = '' THEN place ELSE NEW.leads_to END,
        since = CASE WHEN NEW.leads_to = '' THEN since ELSE NEW.at END,
        stay = CASE WHEN NEW.leads_to = '' THEN stay ELSE NEW.number END,
        ended_at = CASE WHEN NEW.leads_to = '' THEN ended_at WHEN NEW.ends THEN NEW.at END,
        main_id = CASE WHEN NEW.kind = 'merged' THEN (NEW.facts ->> 'into')::bigint
            WHEN NEW.leads_to = '' THEN main_id END
    WHERE id = c.id;
    RETURN NEW;
END $$;

CREATE FUNCTION public.cases_begin() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.entries := 0; NEW.head := ''; NEW.stay := 0; NEW.ended_at := NULL;
    NEW.since := NEW.opened_at; NEW.last_at := NEW.opened_at;
    RETURN NEW;
END $$;

CREATE FUNCTION public.cases_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a case stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.home_id, NEW.ref, NEW.procedure, NEW.version, NEW.opened_at, NEW.key, NEW.via)
        IS DISTINCT FROM (OLD.id, OLD.home_id, OLD.ref, OLD.procedure, OLD.version, OLD.opened_at, OLD.key, OLD.via)
        OR (pg_trigger_depth() < 2 AND
            (NEW.place, NEW.since, NEW.stay, NEW.ended_at, NEW.last_at, NEW.entries, NEW.head, NEW.main_id)
            IS DISTINCT FROM (OLD.place, OLD.since, OLD.stay, OLD.ended_at, OLD.last_at, OLD.entries, OLD.head,
                OLD.main_id)) THEN
        RAISE EXCEPTION 'where a case stands follows from its history' USING ERRCODE = 'restrict_violation';
    END IF;
    -- Merged cases are a tree of one storey: nothing goes on with what goes on with another.
    IF NEW.main_id IS NOT NULL AND NEW.main_id IS DISTINCT FROM OLD.main_id THEN
        PERFORM 1 FROM cases_case WHERE id = NEW.main_id AND id <> NEW.id AND main_id IS NULL AND ended_at IS NULL
            FOR UPDATE;
        IF NOT FOUND OR EXISTS (SELECT FROM cases_case WHERE main_id = NEW.id) THEN
            RAISE EXCEPTION 'a case goes on only with one that runs by itself'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_merged_into_one_that_runs';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.cases_keep_files() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'cipher' = to_jsonb(OLD) - 'cipher' THEN  -- sealed anew with another key
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM cases_words WHERE entry_id = OLD.entry_id AND erased_at IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'files are kept as they were added, or go with the words' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.cases_keep_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.entry_id, NEW.home_id) = (OLD.entry_id, OLD.home_id) AND OLD.erased_at IS NULL
        AND (NEW.erased_at IS NOT NULL OR NEW.salt = OLD.salt) THEN  -- erased, or sealed anew with another key
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'words are kept as they were said, or erased' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE public.cases_entry (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    number integer NOT NULL,
    stay integer NOT NULL,
    kind character varying(8) NOT NULL,
    at timestamp with time zone NOT NULL,
    step character varying(30) NOT NULL,
    outcome character varying(30) NOT NULL,
    leads_to character varying(30) NOT NULL,
    ends boolean NOT NULL,
    is_hidden boolean NOT NULL,
    facts jsonb NOT NULL,
    commitment bytea NOT NULL,
    link bytea NOT NULL,
    by_id bigint,
    case_id bigint NOT NULL
);

CREATE FUNCTION public.cases_link(before bytea, e public.cases_entry) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT sha256(before || convert_to(jsonb_build_array(e.home_id, e.case_id, e.number, e.stay, e.kind,
        (extract(epoch FROM e.at) * 1000000)::bigint, e.step, e.outcome, e.leads_to, e.ends, e.is_hidden, e.facts,
        encode(e.commitment, 'hex'))::text, 'UTF8'))
$$;

CREATE FUNCTION public.cases_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- A deleted account is forgotten (by → NULL); nothing else of an entry ever changes.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) ->> 'by_id' IS NULL
        AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.childcare_shift_is_checked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.classes_guard_attendance() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.classes_guard_feedback() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.classes_unsay() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM classes_feedback f USING supplies_supply s
    WHERE s.home_id = NEW.home_id AND s.id = NEW.supply_id AND f.session_id = s.session_id
        AND f.person_id = NEW.person_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.consultation_keep_commitment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.home_id, NEW.talks_id, NEW.number, NEW.demand_id, NEW.says, NEW.owes,
            NEW.due_date, NEW.made_at)
        IS NOT DISTINCT FROM (OLD.id, OLD.home_id, OLD.talks_id, OLD.number, OLD.demand_id, OLD.says, OLD.owes,
            OLD.due_date, OLD.made_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a commitment stays as it was made' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.consultation_keep_recheck() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' AND NEW.by_id IS NULL THEN
        RETURN NEW;  -- the account is gone
    END IF;
    RAISE EXCEPTION 'a re-check stays as it was found' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.goods_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT sum(count) <> 0 OR count(*) <> 2 FROM goods_entry WHERE move = NEW.move) THEN
        RAISE EXCEPTION 'the rows of a transfer sum to zero'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_move_sums_to_zero';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.goods_count_promised() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.lot_id, NEW.care_id, NEW.per_person)
            IS DISTINCT FROM (OLD.lot_id, OLD.care_id, OLD.per_person) THEN
        RAISE EXCEPTION 'a share stays what it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_share_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a share is given back, not deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE goods_lot SET promised = promised + NEW.reserved - CASE TG_OP WHEN 'UPDATE' THEN OLD.reserved ELSE 0 END
    WHERE id = NEW.lot_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.goods_count_stock() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE goods_lot SET stock = stock + NEW.count WHERE id = NEW.lot_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.goods_guard_counting() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.home_id, NEW.lot_id, NEW.booked, NEW.counted, NEW.counted_at)
            IS DISTINCT FROM (OLD.home_id, OLD.lot_id, OLD.booked, OLD.counted, OLD.counted_at)
        OR (OLD.settled_at IS NOT NULL
            AND (NEW.settled_at, NEW.entry_id) IS DISTINCT FROM (OLD.settled_at, OLD.entry_id)) THEN
        RAISE EXCEPTION 'a count stays as it was made and settled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_count_stays';
    END IF;
    IF NEW.entry_id IS DISTINCT FROM OLD.entry_id AND NOT EXISTS (
        SELECT FROM goods_entry e WHERE e.id = NEW.entry_id AND e.lot_id = NEW.lot_id AND e.kind = 'settled'
            AND e.count = NEW.counted - NEW.booked) THEN
        RAISE EXCEPTION 'a count is settled by its difference'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_count_settled_by_its_difference';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.goods_guard_hand_out() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_may text[] := '{by_id,signature,taken_back_at,taken_back_by_id,taken_back_why}';
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - v_may = to_jsonb(OLD) - v_may
        AND (NEW.by_id IS NULL OR NEW.by_id = OLD.by_id)
        AND (NEW.signature = '' OR NEW.signature = OLD.signature)
        AND (OLD.taken_back_at IS NULL
            OR (NEW.taken_back_at, NEW.taken_back_why) = (OLD.taken_back_at, OLD.taken_back_why)
                AND (NEW.taken_back_by_id IS NULL OR NEW.taken_back_by_id = OLD.taken_back_by_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was handed out stays written'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'goods_hand_out_stays';
END $$;

CREATE FUNCTION public.goods_guard_lot() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.stock := 0;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'stock' - 'promised' <> to_jsonb(OLD) - 'stock' - 'promised' THEN
        RAISE EXCEPTION 'what a lot is does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_lot_stays';
    END IF;
    IF to_jsonb(NEW) <> to_jsonb(OLD) AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what is there, and what of it is promised, is counted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_counted_from_the_ledger';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.goods_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: enter a row that corrects it'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'goods_ledger_only_grows';
END $$;

CREATE FUNCTION public.interviews_contact_needs_her_yes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.interviews_what_was_said_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.letters_keep_issued() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.orgs_path(self bigint, parent bigint, line text, is_root boolean) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE above text;
BEGIN
    IF parent IS NULL THEN
        RETURN CASE WHEN is_root THEN '/' || self || '/' ELSE '' END;
    END IF;
    SELECT CASE line WHEN 'area' THEN area_path WHEN 'industry' THEN industry_path ELSE lead_path END
        INTO above FROM orgs_unit WHERE id = parent;
    IF above IS NULL THEN
        RAISE EXCEPTION 'unit % is not there', parent USING ERRCODE = 'foreign_key_violation';
    ELSIF above = '' THEN
        PERFORM orgs_refuse('orgs_unit_parent_on_the_line', 'the parent does not stand on this line');
    ELSIF position('/' || self || '/' IN above) > 0 THEN
        PERFORM orgs_refuse('orgs_unit_no_cycle', 'a unit cannot stand under itself');
    END IF;
    RETURN above || self || '/';
END $$;

CREATE FUNCTION public.orgs_refuse(name text, why text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = name, TABLE = 'orgs_unit';
END $$;

CREATE FUNCTION public.orgs_tree_lock() RETURNS void
    LANGUAGE sql
    AS $$ SELECT pg_advisory_xact_lock(2036955752, 1) $$;

CREATE FUNCTION public.orgs_unit_follow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was orgs_unit;
    now_is orgs_unit;
    moved integer;
BEGIN
    IF pg_trigger_depth() > 1 THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO moved FROM was_rows w JOIN is_rows i USING (id)
        WHERE (w.area_path, w.industry_path, w.lead_path)
            IS DISTINCT FROM (i.area_path, i.industry_path, i.lead_path);
    IF moved = 0 THEN
        RETURN NULL;
    ELSIF moved > 1 THEN
        PERFORM orgs_refuse('orgs_unit_moves_alone', 'move one unit at a time');
    END IF;
    SELECT w.* INTO was FROM was_rows w JOIN is_rows i USING (id)
        WHERE (w.area_path, w.industry_path, w.lead_path)
            IS DISTINCT FROM (i.area_path, i.industry_path, i.lead_path);
    SELECT i.* INTO now_is FROM is_rows i WHERE i.id = was.id;
    UPDATE orgs_unit SET
        area_path = CASE WHEN was.area_path <> '' AND area_path LIKE was.area_path || '%'
            THEN now_is.area_path || substr(area_path, length(was.area_path) + 1) ELSE area_path END,
        industry_path = CASE WHEN was.industry_path <> '' AND industry_path LIKE was.industry_path || '%'
            THEN now_is.industry_path || substr(industry_path, length(was.industry_path) + 1)
            ELSE industry_path END,
        lead_path = CASE WHEN lead_path LIKE was.lead_path || '%'
            THEN now_is.lead_path || substr(lead_path, length(was.lead_path) + 1) ELSE lead_path END
    WHERE id <> was.id AND (
        (was.area_path <> '' AND area_path LIKE was.area_path || '%')
        OR (was.industry_path <> '' AND industry_path LIKE was.industry_path || '%')
        OR lead_path LIKE was.lead_path || '%'
    );
    RETURN NULL;
END $$;

CREATE FUNCTION public.orgs_unit_place() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    is_sectoral boolean := NEW.kind IN ('industry', 'group');
    leader bigint := CASE NEW.led_by WHEN 'industry' THEN NEW.industry_parent_id ELSE NEW.area_parent_id END;
    home bigint;
    is_moved boolean;
BEGIN
    IF pg_trigger_depth() > 1 THEN
        RETURN NEW;  -- the subtree that follows a moved unit
    END IF;
    NEW.area_path := orgs_path(NEW.id, NEW.area_parent_id, 'area',
        NOT is_sectoral AND NEW.industry_parent_id IS NULL);
    NEW.industry_path := orgs_path(NEW.id, NEW.industry_parent_id, 'industry', is_sectoral);
    NEW.lead_path := orgs_path(NEW.id, leader, 'lead', true);

    IF NEW.kind IN ('national', 'province') THEN
        home := NEW.id;
    ELSE
        SELECT home_id INTO home FROM orgs_unit
            WHERE id = COALESCE(NEW.area_parent_id, NEW.industry_parent_id);
        home := COALESCE(home, NEW.id);
    END IF;
    IF TG_OP = 'UPDATE' AND home <> OLD.home_id THEN
        PERFORM orgs_refuse('orgs_unit_keeps_its_home', 'rows of a unit are kept with its home');
    END IF;
    NEW.home_id := home;

    is_moved := TG_OP = 'INSERT' OR (NEW.area_parent_id, NEW.industry_parent_id)
        IS DISTINCT FROM (OLD.area_parent_id, OLD.industry_parent_id);
    IF is_moved AND NEW.closed_at IS NULL AND EXISTS (
        SELECT 1 FROM orgs_unit
        WHERE id IN (NEW.area_parent_id, NEW.industry_parent_id) AND closed_at IS NOT NULL
    ) THEN
        PERFORM orgs_refuse('orgs_unit_parent_stands', 'a closed unit takes nobody in');
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND EXISTS (
            SELECT 1 FROM orgs_unit
            WHERE (area_parent_id = NEW.id OR industry_parent_id = NEW.id) AND closed_at IS NULL
        ) THEN
            PERFORM orgs_refuse('orgs_unit_closes_after_those_below', 'units still stand under it');
        END IF;
        IF (NEW.area_path = '' AND EXISTS (SELECT 1 FROM orgs_unit WHERE area_parent_id = NEW.id))
            OR (NEW.industry_path = '' AND EXISTS (SELECT 1 FROM orgs_unit WHERE industry_parent_id = NEW.id))
        THEN
            PERFORM orgs_refuse('orgs_unit_leaves_no_orphans', 'units still stand under it on this line');
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.orgs_unit_queue() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM orgs_tree_lock();
    RETURN NULL;
END $$;

CREATE FUNCTION public.people_refuse_consent_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;  -- a deleted account is forgotten
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('yizhan.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'consents are append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.places_along(areas box[], lines lseg[], reaches_m double precision[], wanted tsquery, minute integer, day date, dated integer, room_at timestamp with time zone, n integer) RETURNS TABLE(station_id bigint, flat_m double precision, tags text, week text, odd_dates text, odd_open text)
    LANGUAGE plpgsql STABLE ROWS 30 PARALLEL SAFE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    AS $$
begin
    return query
    select near.station_id, near.position <-> piece.line,
           near.tags::text, near.week::text, near.odd_dates::text, near.odd_open::text
    from unnest(areas, lines, reaches_m) piece (area, line, reach_m)
    join places_stationnear near on near.position <@ piece.area
    where near.position <-> piece.line <= piece.reach_m and 
    near.tags @@ wanted
    and (minute is null
         or case when near.odd_dates @> day then near.odd_open @> dated else near.week @> minute end)
    and (room_at is null or near.full_until is null or near.full_until <= room_at)

    limit n;
end $$;

CREATE FUNCTION public.places_in_box(area box, origin point, wanted tsquery, minute integer, day date, dated integer, room_at timestamp with time zone, n integer) RETURNS TABLE(station_id bigint, flat_m double precision, tags text, week text, odd_dates text, odd_open text)
    LANGUAGE plpgsql STABLE ROWS 30 PARALLEL SAFE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    AS $$
begin
    return query
    select near.station_id, near.position <-> origin,
           near.tags::text, near.week::text, near.odd_dates::text, near.odd_open::text
    from places_stationnear near
    where near.position <@ area and 
    near.tags @@ wanted
    and (minute is null
         or case when near.odd_dates @> day then near.odd_open @> dated else near.week @> minute end)
    and (room_at is null or near.full_until is null or near.full_until <= room_at)

    order by near.position <-> origin
    limit n;
end $$;

CREATE FUNCTION public.places_nearest(origin point, wanted tsquery, minute integer, day date, dated integer, room_at timestamp with time zone, n integer) RETURNS TABLE(station_id bigint, flat_m double precision, tags text, week text, odd_dates text, odd_open text)
    LANGUAGE plpgsql STABLE ROWS 30 PARALLEL SAFE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    AS $$
begin
    return query
    select near.station_id, near.position <-> origin,
           near.tags::text, near.week::text, near.odd_dates::text, near.odd_open::text
    from places_stationnear near
    where 
    near.tags @@ wanted
    and (minute is null
         or case when near.odd_dates @> day then near.odd_open @> dated else near.week @> minute end)
    and (room_at is null or near.full_until is null or near.full_until <= room_at)

    order by near.position <-> origin
    limit n;
end $$;

CREATE FUNCTION public.places_note_parts() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'on'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$ BEGIN
    INSERT INTO places_stationchange AS change (station_id, number, was_public, at)
    SELECT s.id, NULL, s.state IN ('running', 'suspended'), clock_timestamp()
    FROM (SELECT DISTINCT station_id FROM noted) part JOIN places_station s ON s.id = part.station_id
    LEFT JOIN places_stationchange noted_one ON noted_one.station_id = part.station_id
    WHERE noted_one.station_id IS NULL OR noted_one.number IS NOT NULL
       -- another transaction's note may be numbered before we commit, so it must be noted again
       OR noted_one.xmin <> pg_current_xact_id()::xid
       OR (NOT noted_one.was_public AND s.state IN ('running', 'suspended'))
    ORDER BY s.id
    ON CONFLICT (station_id) DO UPDATE
    SET number = NULL, was_public = change.was_public OR excluded.was_public, at = excluded.at;
    RETURN NULL;
END $$;

CREATE FUNCTION public.places_note_stations() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN 
    INSERT INTO places_stationchange AS change (station_id, number, was_public, at)
    SELECT s.id, NULL, s.state IN ('running', 'suspended'), clock_timestamp() FROM noted s
    ORDER BY s.id
    ON CONFLICT (station_id) DO UPDATE
    SET number = NULL, was_public = change.was_public OR excluded.was_public, at = excluded.at
    -- What this very transaction noted already need not be noted again; another's may be numbered before we
    -- commit, so it must.
    WHERE change.number IS NOT NULL OR change.xmin <> pg_current_xact_id()::xid
       OR (excluded.was_public AND NOT change.was_public);
 RETURN NULL; END $$;

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.records_mirror() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    first records_record;
BEGIN
    SELECT * INTO first FROM records_record WHERE id = NEW.corrects_id;
    IF first.corrects_id IS NOT NULL THEN
        RAISE EXCEPTION 'a counter-entry is not corrected'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'records_counter_entry_is_final';
    END IF;
    IF (NEW.home_id, NEW.act, NEW.count_of, NEW.unit_id, NEW.subject, NEW.place_id, NEW.at, NEW.count,
        NEW.person_ref, NEW.method, NEW.nature, NEW.source)
        IS DISTINCT FROM (first.home_id, first.act, first.count_of, first.unit_id, first.subject,
        first.place_id, first.at, -first.count, first.person_ref, first.method, first.nature, first.source)
    THEN
        RAISE EXCEPTION 'a counter-entry is the same record with the opposite count'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'records_counter_entry_mirrors';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.records_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- A deleted account is forgotten (by → NULL); nothing else of a record ever changes.
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'records are append-only: write a correction' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.supplies_act_of(state text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE state WHEN 'used' THEN 'supplies.use' WHEN 'missed' THEN 'supplies.miss'
                      WHEN 'cancelled' THEN 'supplies.cancel' END
$$;

CREATE FUNCTION public.supplies_become(p_home bigint, p_round bigint, p_now timestamp with time zone, p_claims bigint[], p_becomes text, p_why text, p_by bigint, p_own boolean, p_holder bigint DEFAULT NULL::bigint) RETURNS TABLE(claim_id bigint, outcome text)
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.supplies_black_out() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO supplies_occupation (home_id, part_id, during, blackout_id)
    SELECT NEW.home_id, part, NEW.during, NEW.id FROM supplies_parts_of(NEW.space_id) part ORDER BY part;
    RETURN NULL;
END $$;

CREATE FUNCTION public.supplies_cancel_round(p_home bigint, p_round bigint, p_now timestamp with time zone, p_reason text, p_by bigint) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_cancel_session(p_home bigint, p_round bigint, p_now timestamp with time zone, p_session bigint, p_reason text, p_by bigint) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_check_total() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_claim(p_home bigint, p_round bigint, p_now timestamp with time zone, p_supply bigint[], p_who bigint[], p_person bigint[], p_key text[], p_body bytea[], p_party bigint[], p_priority smallint[], p_by bigint[], p_via text, p_anyway boolean, p_used boolean DEFAULT false) RETURNS TABLE(ord integer, outcome text, claim_id bigint, state text, number bigint, expires_at timestamp with time zone)
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.supplies_claims_follow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE supplies_claim c SET during = NEW.during
    FROM supplies_supply s
    WHERE s.session_id = NEW.id AND c.home_id = s.home_id AND c.supply_id = s.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.supplies_count() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_draw(p_home bigint, p_round bigint, p_now timestamp with time zone, p_seed text, p_by bigint) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_draw_text(p_draw bigint) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(string_agg(entry || ' ' || supply_id || ' ' || priority || E'\n', '' ORDER BY entry COLLATE "C"), '')
    FROM supplies_drawentry WHERE draw_id = p_draw
$$;

CREATE FUNCTION public.supplies_expire(p_home bigint, p_round bigint, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.supplies_freeze(p_home bigint, p_round bigint, p_now timestamp with time zone, p_source text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_grade(p_home bigint, p_round bigint, p_claims bigint[], p_priorities smallint[]) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_guard_claim() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a claim stays with its round, its supply and its request'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_claim_stays';
END $$;

CREATE FUNCTION public.supplies_guard_counts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_guard_part() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_guard_state() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT supplies_may_become(OLD.state, NEW.state) THEN
        RAISE EXCEPTION 'a claim that is % cannot become %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplies_claim_may_become';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.supplies_hand_over(p_home bigint, p_round bigint, p_now timestamp with time zone, p_handover bigint, p_person bigint, p_by bigint) RETURNS text
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.supplies_is_blocked(p_session bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (
        SELECT FROM supplies_session e, supplies_parts_of(e.space_id) part
        JOIN supplies_occupation o ON o.part_id = part
        WHERE e.id = p_session AND o.home_id = e.home_id AND o.during && e.blocked
            AND o.session_id IS DISTINCT FROM e.id)
$$;

CREATE FUNCTION public.supplies_keep_limit(p_home bigint, p_round bigint, p_person bigint, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_keep_occupied() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE TABLE public.supplies_round (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    service character varying(40) NOT NULL,
    subject character varying(80) NOT NULL,
    title character varying(80) NOT NULL,
    intro text NOT NULL,
    mode character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    state_reason character varying(200) NOT NULL,
    opens_at timestamp with time zone,
    closes_at timestamp with time zone,
    per_person smallint NOT NULL,
    is_scarce boolean NOT NULL,
    hash_key character varying(40) NOT NULL,
    total integer,
    hold_s integer,
    confirm_s integer,
    waiting_most integer,
    cancel_s integer NOT NULL,
    is_numbered boolean NOT NULL,
    last_number bigint NOT NULL,
    eligibility jsonb NOT NULL,
    reflow_at timestamp with time zone,
    reflowed_at timestamp with time zone,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    limit_id bigint,
    made_by_id bigint,
    station_id bigint,
    unit_id bigint NOT NULL,
    day date,
    is_private boolean DEFAULT false NOT NULL,
    may_hand_over boolean DEFAULT false NOT NULL,
    forgotten_at timestamp with time zone,
    takes_partners boolean DEFAULT false NOT NULL,
    CONSTRAINT supplies_draw_has_a_window CHECK (((NOT ((mode)::text = ANY ((ARRAY['draw'::character varying, 'priority'::character varying])::text[]))) OR (closes_at IS NOT NULL))),
    CONSTRAINT supplies_private_is_not_for_partners CHECK (((NOT takes_partners) OR (NOT is_private))),
    CONSTRAINT supplies_round_cancel_s_check CHECK ((cancel_s >= 0)),
    CONSTRAINT supplies_round_closes_after_opening CHECK (((opens_at IS NULL) OR (closes_at IS NULL) OR (closes_at > opens_at))),
    CONSTRAINT supplies_round_confirm_s CHECK (((confirm_s IS NULL) OR (confirm_s >= 1))),
    CONSTRAINT supplies_round_confirm_s_check CHECK ((confirm_s >= 0)),
    CONSTRAINT supplies_round_has_a_title CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT supplies_round_hold_s CHECK (((hold_s IS NULL) OR (hold_s >= 1))),
    CONSTRAINT supplies_round_hold_s_check CHECK ((hold_s >= 0)),
    CONSTRAINT supplies_round_is_not_handed_over CHECK (((NOT may_hand_over) OR ((NOT is_numbered) AND (NOT is_private) AND (NOT is_scarce) AND ((mode)::text = 'first'::text)))),
    CONSTRAINT supplies_round_off_says_why CHECK (((NOT ((state)::text = 'cancelled'::text)) OR (NOT ((state_reason)::text = ''::text)))),
    CONSTRAINT supplies_round_per_person CHECK (((per_person >= 1) AND (per_person <= 1000))),
    CONSTRAINT supplies_round_per_person_check CHECK ((per_person >= 0)),
    CONSTRAINT supplies_round_total_check CHECK ((total >= 0)),
    CONSTRAINT supplies_round_waiting_most_check CHECK ((waiting_most >= 0))
);

CREATE FUNCTION public.supplies_lock(p_home bigint, p_round bigint) RETURNS public.supplies_round
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_may_become(was text, becomes text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT (was, becomes) IN (
        ('entered', 'held'), ('entered', 'confirmed'), ('entered', 'waiting'), ('entered', 'lost'),
        ('entered', 'cancelled'),
        ('held', 'confirmed'), ('held', 'cancelled'),
        ('waiting', 'held'), ('waiting', 'confirmed'), ('waiting', 'lost'), ('waiting', 'cancelled'),
        ('confirmed', 'used'), ('confirmed', 'missed'), ('confirmed', 'cancelled'),
        ('used', 'confirmed'),
        ('missed', 'used'), ('missed', 'confirmed'))
$$;

CREATE FUNCTION public.supplies_move_session(p_home bigint, p_round bigint, p_now timestamp with time zone, p_session bigint, p_space bigint, p_during tstzrange, p_blocked tstzrange, p_by bigint) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_number(p_round public.supplies_round, p_claims bigint[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH given AS (
        UPDATE supplies_claim c SET number = n.number
        FROM (SELECT id, p_round.last_number + row_number() OVER (ORDER BY queue, id) AS number
              FROM supplies_claim WHERE id = ANY (p_claims) AND number IS NULL) n
        WHERE c.id = n.id AND p_round.is_numbered
        RETURNING c.number)
    UPDATE supplies_round r SET last_number = greatest(r.last_number, (SELECT max(number) FROM given))
    WHERE r.home_id = p_round.home_id AND r.id = p_round.id AND EXISTS (SELECT FROM given)
$$;

CREATE TABLE public.supplies_session (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    during tstzrange NOT NULL,
    blocked tstzrange NOT NULL,
    occupies character varying(6) NOT NULL,
    cancelled_at timestamp with time zone,
    cancel_reason character varying(200) NOT NULL,
    video_url character varying(300) NOT NULL,
    round_id bigint NOT NULL,
    schedule_id bigint,
    space_id bigint,
    planned tstzrange,
    moves integer DEFAULT 0 NOT NULL,
    CONSTRAINT supplies_session_blocks_itself CHECK ((blocked @> during)),
    CONSTRAINT supplies_session_has_a_time CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT supplies_session_moves_check CHECK ((moves >= 0)),
    CONSTRAINT supplies_session_off_says_why CHECK (((cancelled_at IS NULL) OR (NOT ((cancel_reason)::text = ''::text))))
);

CREATE FUNCTION public.supplies_occupy(of_session public.supplies_session) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO supplies_occupation (home_id, part_id, during, session_id)
    SELECT of_session.home_id, part, of_session.blocked, of_session.id
    FROM supplies_parts_of(of_session.space_id) part
    WHERE of_session.space_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM supplies_occupation o WHERE o.session_id = of_session.id AND o.part_id = part)
    ORDER BY part
$$;

CREATE FUNCTION public.supplies_occupy_when_taken() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE TABLE public.supplies_limit (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    name character varying(80) NOT NULL,
    day_count integer,
    week_count integer,
    year_count integer,
    day_minutes integer,
    week_minutes integer,
    strikes integer,
    strike_days integer,
    barred_days integer,
    unit_id bigint NOT NULL,
    CONSTRAINT supplies_limit_barred_days_check CHECK ((barred_days >= 0)),
    CONSTRAINT supplies_limit_day_count_check CHECK ((day_count >= 0)),
    CONSTRAINT supplies_limit_day_minutes_check CHECK ((day_minutes >= 0)),
    CONSTRAINT supplies_limit_strike_days_check CHECK ((strike_days >= 0)),
    CONSTRAINT supplies_limit_strikes_check CHECK ((strikes >= 0)),
    CONSTRAINT supplies_limit_strikes_whole CHECK ((((barred_days IS NULL) AND (strike_days IS NULL) AND (strikes IS NULL)) OR ((barred_days >= 1) AND (strike_days >= 1) AND (strikes >= 1)))),
    CONSTRAINT supplies_limit_week_count_check CHECK ((week_count >= 0)),
    CONSTRAINT supplies_limit_week_minutes_check CHECK ((week_minutes >= 0)),
    CONSTRAINT supplies_limit_year_count_check CHECK ((year_count >= 0))
);

CREATE FUNCTION public.supplies_over_limit(p_limit public.supplies_limit, p_person bigint, p_during tstzrange, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.supplies_parts_of(space bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT part_id FROM supplies_part WHERE whole_id = space
    UNION ALL
    SELECT space WHERE NOT EXISTS (SELECT FROM supplies_part WHERE whole_id = space)
$$;

CREATE FUNCTION public.supplies_promote(p_home bigint, p_round bigint, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.supplies_reflow(p_home bigint, p_round bigint, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_refuse_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a claim is cancelled, not deleted' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.supplies_set_capacities(p_home bigint, p_round bigint, p_now timestamp with time zone, p_supplies bigint[], p_capacities integer[], p_total bigint) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.supplies_takes(state text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT (state IN ('held', 'confirmed', 'used', 'missed'))::int
$$;

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.api_apikey (
    id bigint NOT NULL,
    prefix character varying(8) NOT NULL,
    digest character varying(80) NOT NULL,
    scopes character varying(20)[] NOT NULL,
    per_minute integer NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    issued_by_id bigint,
    revoked_by_id bigint,
    partner_id bigint NOT NULL,
    secret_cipher bytea,
    CONSTRAINT api_apikey_per_minute_check CHECK ((per_minute >= 0)),
    CONSTRAINT api_key_expires_after_issue CHECK (((expires_at IS NULL) OR (expires_at > issued_at))),
    CONSTRAINT api_key_has_a_rate CHECK ((per_minute >= 1)),
    CONSTRAINT api_key_is_sent_or_signs CHECK ((((secret_cipher IS NULL) OR ((digest)::text = ''::text)) AND (1 = (
CASE
    WHEN (secret_cipher IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN ((digest)::text = ''::text) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.api_apikey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_apikey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.api_keyuse (
    key_id bigint NOT NULL,
    minute_at timestamp with time zone NOT NULL,
    used integer NOT NULL,
    CONSTRAINT api_keyuse_used_check CHECK ((used >= 0))
);

CREATE TABLE public.api_partner (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    contact character varying(120) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.api_partner ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_partner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.api_usednonce (
    id bigint NOT NULL,
    nonce character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    key_id bigint NOT NULL
);

ALTER TABLE public.api_usednonce ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_usednonce_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_appointment (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    code character varying(6) NOT NULL,
    call_name character varying(20) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    claim_id bigint NOT NULL,
    slot_id bigint NOT NULL
);

ALTER TABLE public.appointments_appointment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_appointment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_day (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    day date NOT NULL,
    round_id bigint NOT NULL,
    provider_id bigint NOT NULL
);

ALTER TABLE public.appointments_day ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_day_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_leave (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    during tstzrange NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    made_by_id bigint,
    provider_id bigint NOT NULL,
    CONSTRAINT appointments_leave_has_a_time CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during))))
);

ALTER TABLE public.appointments_leave ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_leave_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_miss (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    claim_id bigint,
    person_id bigint NOT NULL
);

ALTER TABLE public.appointments_miss ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_miss_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_provider (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    profession character varying(12) NOT NULL,
    name character varying(20) NOT NULL,
    licence character varying(40) NOT NULL,
    licence_last date,
    languages character varying(40) NOT NULL,
    helps character varying(120) NOT NULL,
    video_url character varying(300) NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    left_at timestamp with time zone,
    made_by_id bigint,
    station_id bigint,
    unit_id bigint NOT NULL,
    user_id bigint,
    CONSTRAINT appointments_licence_or_room CHECK (((((profession)::text = 'room'::text) AND (station_id IS NOT NULL) AND (user_id IS NULL)) OR ((NOT ((profession)::text = 'room'::text)) AND (NOT ((licence)::text = ''::text)) AND (licence_last IS NOT NULL)))),
    CONSTRAINT appointments_provider_has_a_name CHECK ((NOT ((name)::text = ''::text))),
    CONSTRAINT appointments_video_is_https CHECK ((((video_url)::text = ''::text) OR ((video_url)::text ~~ 'https://%'::text)))
);

ALTER TABLE public.appointments_provider ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_provider_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_referral (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    profession character varying(12) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    appointment_id bigint NOT NULL,
    provider_id bigint
);

ALTER TABLE public.appointments_referral ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_referral_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_rota (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    way character varying(5) NOT NULL,
    weekdays smallint[] NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    step_minutes smallint NOT NULL,
    buffer_minutes smallint NOT NULL,
    on_holidays boolean NOT NULL,
    from_date date NOT NULL,
    until_date date,
    horizon_days smallint NOT NULL,
    made_by_id bigint,
    provider_id bigint NOT NULL,
    station_id bigint,
    space_id bigint,
    CONSTRAINT appointments_a_room_is_in_a_station CHECK (((space_id IS NULL) OR (station_id IS NOT NULL))),
    CONSTRAINT appointments_rota_buffer_minutes_check CHECK ((buffer_minutes >= 0)),
    CONSTRAINT appointments_rota_ends CHECK (((ends > starts) OR (ends = '00:00:00'::time without time zone))),
    CONSTRAINT appointments_rota_horizon_days_check CHECK ((horizon_days >= 0)),
    CONSTRAINT appointments_rota_somewhere CHECK ((((station_id IS NOT NULL) AND ((way)::text = 'here'::text)) OR ((NOT ((way)::text = 'here'::text)) AND (station_id IS NULL)))),
    CONSTRAINT appointments_rota_step CHECK (((step_minutes >= 5) AND (step_minutes <= 480))),
    CONSTRAINT appointments_rota_step_minutes_check CHECK ((step_minutes >= 0)),
    CONSTRAINT appointments_rota_weekdays CHECK (((weekdays <@ ARRAY[(0)::smallint, (1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint]) AND (
CASE
    WHEN (weekdays IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(weekdays, 1), 0)
END >= 1)))
);

ALTER TABLE public.appointments_rota ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_rota_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_rules (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    cancel_minutes integer NOT NULL,
    misses_most smallint,
    misses_days smallint NOT NULL,
    soon_hours smallint NOT NULL,
    limit_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT appointments_misses_are_forgotten CHECK (((misses_days >= 1) AND (misses_days <= 60) AND (soon_hours >= 1))),
    CONSTRAINT appointments_misses_most CHECK (((misses_most IS NULL) OR (misses_most >= 1))),
    CONSTRAINT appointments_rules_cancel_minutes_check CHECK ((cancel_minutes >= 0)),
    CONSTRAINT appointments_rules_misses_days_check CHECK ((misses_days >= 0)),
    CONSTRAINT appointments_rules_misses_most_check CHECK ((misses_most >= 0)),
    CONSTRAINT appointments_rules_soon_hours_check CHECK ((soon_hours >= 0))
);

ALTER TABLE public.appointments_rules ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_rules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.appointments_slot (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    way character varying(5) NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    blocked tstzrange NOT NULL,
    is_off boolean DEFAULT false NOT NULL,
    instead_of_id bigint,
    provider_id bigint NOT NULL,
    rota_id bigint,
    session_id bigint NOT NULL,
    station_id bigint,
    space_id bigint
);

ALTER TABLE public.appointments_slot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.appointments_slot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);

CREATE TABLE public.cards_campaign (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    code character varying(6) NOT NULL,
    title character varying(60) NOT NULL,
    intro text NOT NULL,
    terms text NOT NULL,
    cover_from date NOT NULL,
    cover_until date NOT NULL,
    insurers character varying(200) NOT NULL,
    gift character varying(120) NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    discounted_id bigint NOT NULL,
    free_id bigint NOT NULL,
    gifts_id bigint,
    made_by_id bigint,
    unit_id bigint NOT NULL,
    CONSTRAINT cards_code_shape CHECK (((code)::text ~ '^[A-Z]{2}[0-9]{0,4}$'::text)),
    CONSTRAINT cards_cover_ends_after_its_start CHECK ((cover_until > cover_from))
);

ALTER TABLE public.cards_campaign ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_campaign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cards_cardstanding (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    state character varying(8) NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    claim_id bigint NOT NULL,
    file_id bigint NOT NULL
);

ALTER TABLE public.cards_cardstanding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_cardstanding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cards_channel (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(60) NOT NULL,
    campaign_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.cards_channel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_channel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cards_familymember (
    id bigint NOT NULL,
    relation character varying(8) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    agreed_at timestamp with time zone,
    holder_id bigint NOT NULL,
    person_id bigint NOT NULL,
    CONSTRAINT cards_nobody_is_her_own_family CHECK ((NOT (holder_id = person_id)))
);

ALTER TABLE public.cards_familymember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_familymember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cards_statusfile (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    insurer character varying(60) NOT NULL,
    name character varying(120) NOT NULL,
    digest character varying(64) NOT NULL,
    counts jsonb NOT NULL,
    rows jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    campaign_id bigint NOT NULL
);

ALTER TABLE public.cards_statusfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_statusfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cards_withdrawal (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    reason character varying(120) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    claim_id bigint NOT NULL,
    CONSTRAINT cards_withdrawal_says_why CHECK ((NOT ((reason)::text = ''::text)))
);

ALTER TABLE public.cards_withdrawal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cards_withdrawal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_attachment (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    home_id bigint NOT NULL,
    number smallint NOT NULL,
    type character varying(20) NOT NULL,
    size_bytes integer NOT NULL,
    cipher bytea NOT NULL,
    entry_id bigint NOT NULL,
    CONSTRAINT cases_attachment_is_a_file CHECK (((number >= 1) AND (size_bytes >= 1) AND ((type)::text = ANY ((ARRAY['image/jpeg'::character varying, 'application/pdf'::character varying])::text[]))))
);

ALTER TABLE public.cases_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_bulk (
    id bigint NOT NULL,
    handle uuid NOT NULL,
    key character varying(40) NOT NULL,
    does character varying(8) NOT NULL,
    digest character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT cases_bulk_does_something CHECK (((does)::text = ANY ((ARRAY['assign'::character varying, 'hand'::character varying, 'take'::character varying])::text[])))
);

ALTER TABLE public.cases_bulk ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_bulk_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_bulkrow (
    id bigint NOT NULL,
    seen integer NOT NULL,
    state character varying(8) NOT NULL,
    says character varying(200) NOT NULL,
    bulk_id bigint NOT NULL,
    case_id bigint NOT NULL,
    CONSTRAINT cases_bulk_refused_with_a_reason CHECK (((((state)::text = 'refused'::text) OR ((says)::text = ''::text)) AND (1 = (
CASE
    WHEN ((state)::text = 'refused'::text) THEN 1
    ELSE 0
END +
CASE
    WHEN ((says)::text = ''::text) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.cases_bulkrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_bulkrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_case (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    ref character varying(8) NOT NULL,
    line character varying(8) NOT NULL,
    procedure character varying(60) NOT NULL,
    version smallint NOT NULL,
    receipt_index character varying(80),
    via character varying(8) NOT NULL,
    key character varying(120) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    place character varying(30) NOT NULL,
    since timestamp with time zone NOT NULL,
    stay integer NOT NULL,
    ended_at timestamp with time zone,
    last_at timestamp with time zone NOT NULL,
    entries integer NOT NULL,
    head bytea NOT NULL,
    first_due_at timestamp with time zone,
    first_kept_at timestamp with time zone,
    next_due_at timestamp with time zone,
    solution_due_at timestamp with time zone,
    is_provisional boolean NOT NULL,
    warns_at timestamp with time zone,
    climbs_at timestamp with time zone,
    owed_at timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN (ended_at IS NULL) THEN LEAST(
    CASE
        WHEN (first_kept_at IS NULL) THEN first_due_at
        ELSE NULL::timestamp with time zone
    END, next_due_at, solution_due_at)
    ELSE NULL::timestamp with time zone
END) STORED,
    about_unit_id bigint,
    assignee_id bigint,
    climbed_to_id bigint,
    person_id bigint,
    shielded_unit_id bigint,
    unit_id bigint NOT NULL,
    main_id bigint,
    call_due_at timestamp with time zone,
    category_id bigint,
    grade character varying(20) NOT NULL,
    CONSTRAINT cases_known_or_by_receipt CHECK (((person_id IS NULL) OR (receipt_index IS NULL))),
    CONSTRAINT cases_merged_has_a_main CHECK ((((main_id IS NULL) OR ((place)::text = 'merged'::text)) AND (1 = (
CASE
    WHEN (main_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN ((place)::text = 'merged'::text) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.cases_case ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_category (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    name character varying(20) NOT NULL,
    says jsonb NOT NULL,
    closed_at timestamp with time zone,
    parent_id bigint,
    CONSTRAINT cases_category_not_in_itself CHECK ((NOT ((parent_id = id) AND (parent_id IS NOT NULL))))
);

ALTER TABLE public.cases_category ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_draft (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    form character varying(30) NOT NULL,
    cipher bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.cases_draft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_draft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.cases_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_posting (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    ref character varying(8) NOT NULL,
    stay integer NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.cases_posting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_posting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_readytext (
    id bigint NOT NULL,
    name character varying(30) NOT NULL,
    says character varying(2000) NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT cases_text_says_something CHECK (((NOT ((name)::text = ''::text)) AND (NOT ((says)::text = ''::text))))
);

ALTER TABLE public.cases_readytext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_readytext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_relation (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    bond character varying(8) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    one_id bigint NOT NULL,
    other_id bigint NOT NULL,
    CONSTRAINT cases_relation_of_two CHECK ((NOT (one_id = other_id)))
);

ALTER TABLE public.cases_relation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_relation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_savedfilter (
    id bigint NOT NULL,
    name character varying(20) NOT NULL,
    query character varying(600) NOT NULL,
    is_default boolean NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT cases_filter_has_a_name CHECK ((NOT ((name)::text = ''::text)))
);

ALTER TABLE public.cases_savedfilter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_savedfilter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_sorting (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    home_id bigint NOT NULL,
    number integer NOT NULL,
    trained_at timestamp with time zone NOT NULL,
    cases integer NOT NULL,
    categories integer NOT NULL,
    "right" integer,
    cipher bytea NOT NULL,
    is_used boolean NOT NULL,
    used_at timestamp with time zone,
    used_by_id bigint,
    CONSTRAINT cases_used_since_when CHECK (((NOT is_used) OR (used_at IS NOT NULL)))
);

ALTER TABLE public.cases_sorting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_sorting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_version (
    id bigint NOT NULL,
    procedure character varying(60) NOT NULL,
    number smallint NOT NULL,
    fingerprint character varying(64) NOT NULL,
    first_at timestamp with time zone NOT NULL
);

ALTER TABLE public.cases_version ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases_words (
    entry_id bigint NOT NULL,
    home_id bigint NOT NULL,
    cipher bytea,
    salt bytea,
    erased_at timestamp with time zone,
    CONSTRAINT cases_words_or_erased CHECK ((((cipher IS NOT NULL) AND (erased_at IS NULL) AND (salt IS NOT NULL)) OR ((cipher IS NULL) AND (erased_at IS NOT NULL) AND (salt IS NULL))))
);

CREATE TABLE public.childcare_absence (
    id bigint NOT NULL,
    day date NOT NULL,
    reason character varying(60) NOT NULL,
    told_at timestamp with time zone NOT NULL,
    application_id bigint NOT NULL,
    told_by_id bigint,
    CONSTRAINT childcare_absence_says_why CHECK ((NOT ((reason)::text = ''::text)))
);

ALTER TABLE public.childcare_absence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_absence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_application (
    id bigint NOT NULL,
    namesake smallint NOT NULL,
    claimed character varying(20)[] NOT NULL,
    granted character varying(20)[] NOT NULL,
    points smallint NOT NULL,
    checked_at timestamp with time zone,
    check_note character varying(200) NOT NULL,
    review_text character varying(200) NOT NULL,
    review_asked_at timestamp with time zone,
    review_answer character varying(200) NOT NULL,
    review_decided_at timestamp with time zone,
    checked_by_id bigint,
    child_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    guardian_id bigint NOT NULL,
    review_by_id bigint,
    term_id bigint NOT NULL,
    CONSTRAINT childcare_application_namesake_check CHECK ((namesake >= 0)),
    CONSTRAINT childcare_application_points_check CHECK ((points >= 0)),
    CONSTRAINT childcare_points_are_granted CHECK (((points = 0) OR (checked_at IS NOT NULL))),
    CONSTRAINT childcare_review_asked_in_words CHECK (((review_asked_at IS NULL) OR (NOT ((review_text)::text = ''::text)))),
    CONSTRAINT childcare_review_decided_in_words CHECK (((review_decided_at IS NULL) OR ((review_asked_at IS NOT NULL) AND (NOT ((review_answer)::text = ''::text)))))
);

ALTER TABLE public.childcare_application ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_application_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_attendance (
    id bigint NOT NULL,
    day date NOT NULL,
    came_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    tries smallint NOT NULL,
    application_id bigint NOT NULL,
    came_by_id bigint,
    left_by_id bigint,
    collector_id bigint,
    CONSTRAINT childcare_attendance_tries_check CHECK ((tries >= 0)),
    CONSTRAINT childcare_left_with_somebody CHECK ((((collector_id IS NULL) AND (left_at IS NULL)) OR ((collector_id IS NOT NULL) AND (left_at >= came_at))))
);

ALTER TABLE public.childcare_attendance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_attendance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_carecard (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    allergies_cipher bytea NOT NULL,
    contacts_cipher bytea NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    application_id bigint NOT NULL
);

ALTER TABLE public.childcare_carecard ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_carecard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_carer (
    id bigint NOT NULL,
    called character varying(40) NOT NULL,
    does character varying(20) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    added_by_id bigint,
    term_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.childcare_carer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_carer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_collector (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    name_cipher bytea NOT NULL,
    relation character varying(10) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    application_id bigint NOT NULL
);

ALTER TABLE public.childcare_collector ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_collector_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_group (
    id bigint NOT NULL,
    age_from smallint NOT NULL,
    age_to smallint NOT NULL,
    supply_id bigint NOT NULL,
    term_id bigint NOT NULL,
    CONSTRAINT childcare_group_age_from_check CHECK ((age_from >= 0)),
    CONSTRAINT childcare_group_age_to_check CHECK ((age_to >= 0)),
    CONSTRAINT childcare_group_band CHECK (((age_to >= age_from) AND (age_to <= 14)))
);

ALTER TABLE public.childcare_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_lesson (
    id bigint NOT NULL,
    weekday smallint NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    name character varying(40) NOT NULL,
    term_id bigint NOT NULL,
    CONSTRAINT childcare_lesson_time CHECK (((ends > starts) AND (weekday <= 6))),
    CONSTRAINT childcare_lesson_weekday_check CHECK ((weekday >= 0))
);

ALTER TABLE public.childcare_lesson ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_lesson_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_proof (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    type character varying(20) NOT NULL,
    content_cipher bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    application_id bigint NOT NULL
);

ALTER TABLE public.childcare_proof ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_proof_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_recordcheck (
    id bigint NOT NULL,
    checked_date date NOT NULL,
    until_date date NOT NULL,
    number character varying(60) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    added_by_id bigint,
    unit_id bigint NOT NULL,
    user_id bigint NOT NULL,
    withdrawn_by_id bigint,
    CONSTRAINT childcare_check_good_for_a_year CHECK (((until_date > checked_date) AND (until_date <= (checked_date + '366 days'::interval)))),
    CONSTRAINT childcare_check_has_a_number CHECK ((NOT ((number)::text = ''::text)))
);

ALTER TABLE public.childcare_recordcheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_recordcheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_shift (
    id bigint NOT NULL,
    day date NOT NULL,
    carer_id bigint NOT NULL
);

ALTER TABLE public.childcare_shift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_shift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.childcare_term (
    id bigint NOT NULL,
    season character varying(6) NOT NULL,
    starts_date date NOT NULL,
    ends_date date NOT NULL,
    weekdays smallint[] NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    fee_cents integer NOT NULL,
    fee_for character varying(100) NOT NULL,
    scheme character varying(12) NOT NULL,
    absences_most smallint NOT NULL,
    round_id bigint NOT NULL,
    CONSTRAINT childcare_absences_most CHECK ((absences_most >= 1)),
    CONSTRAINT childcare_day_ends_after_start CHECK ((ends > starts)),
    CONSTRAINT childcare_fee_says_what_for CHECK (((fee_cents = 0) OR (NOT ((fee_for)::text = ''::text)))),
    CONSTRAINT childcare_term_absences_most_check CHECK ((absences_most >= 0)),
    CONSTRAINT childcare_term_ends_after_start CHECK ((ends_date >= starts_date)),
    CONSTRAINT childcare_term_fee_cents_check CHECK ((fee_cents >= 0)),
    CONSTRAINT childcare_term_weekdays CHECK (((
CASE
    WHEN (weekdays IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(weekdays, 1), 0)
END >= 1) AND (weekdays <@ ARRAY[(0)::smallint, (1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint])))
);

ALTER TABLE public.childcare_term ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.childcare_term_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.classes_attendance (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    state character varying(6) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    claim_id bigint NOT NULL,
    session_id bigint NOT NULL
);

ALTER TABLE public.classes_attendance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.classes_attendance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.classes_feedback (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    stars smallint NOT NULL,
    words character varying(300) NOT NULL,
    said_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    person_id bigint,
    session_id bigint NOT NULL,
    CONSTRAINT classes_feedback_stars CHECK (((stars >= 1) AND (stars <= 5))),
    CONSTRAINT classes_feedback_stars_check CHECK ((stars >= 0))
);

ALTER TABLE public.classes_feedback ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.classes_feedback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.classes_note (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    text character varying(100) NOT NULL,
    key character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    series_id bigint NOT NULL,
    CONSTRAINT classes_note_says_something CHECK ((NOT ((text)::text = ''::text)))
);

ALTER TABLE public.classes_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.classes_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.classes_series (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    enrolment character varying(7) NOT NULL,
    weekdays smallint[] NOT NULL,
    starts time without time zone NOT NULL,
    minutes smallint NOT NULL,
    first_date date NOT NULL,
    last_date date NOT NULL,
    on_holidays boolean NOT NULL,
    places integer NOT NULL,
    absences_most smallint,
    round_id bigint NOT NULL,
    space_id bigint,
    CONSTRAINT classes_absences_by_series CHECK (((absences_most IS NULL) OR ((absences_most >= 1) AND ((enrolment)::text = 'series'::text)))),
    CONSTRAINT classes_series_absences_most_check CHECK ((absences_most >= 0)),
    CONSTRAINT classes_series_ends_after_its_start CHECK ((last_date >= first_date)),
    CONSTRAINT classes_series_has_places CHECK ((places >= 1)),
    CONSTRAINT classes_series_minutes CHECK (((minutes >= 10) AND (minutes <= 720))),
    CONSTRAINT classes_series_minutes_check CHECK ((minutes >= 0)),
    CONSTRAINT classes_series_places_check CHECK ((places >= 0)),
    CONSTRAINT classes_series_weekdays CHECK (((weekdays <@ ARRAY[(0)::smallint, (1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint]) AND (
CASE
    WHEN (weekdays IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(weekdays, 1), 0)
END >= 1)))
);

ALTER TABLE public.classes_series ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.classes_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.classes_teaching (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    called character varying(20) NOT NULL,
    named_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    named_by_id bigint,
    person_id bigint NOT NULL,
    series_id bigint NOT NULL,
    session_id bigint,
    CONSTRAINT classes_teacher_is_called CHECK ((NOT ((called)::text = ''::text)))
);

ALTER TABLE public.classes_teaching ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.classes_teaching_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.consultation_commitment (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    number smallint NOT NULL,
    says character varying(200) NOT NULL,
    owes character varying(4) NOT NULL,
    due_date date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    check_date date,
    found character varying(8) NOT NULL,
    made_by_id bigint,
    demand_id bigint,
    talks_id bigint NOT NULL,
    CONSTRAINT consultation_checked_once_due CHECK (((check_date IS NULL) OR (check_date >= due_date))),
    CONSTRAINT consultation_commitment_number_check CHECK ((number >= 0)),
    CONSTRAINT consultation_commitment_says_what CHECK (((number >= 1) AND (NOT ((says)::text = ''::text)) AND ((owes)::text = ANY ((ARRAY['them'::character varying, 'us'::character varying])::text[])))),
    CONSTRAINT consultation_looked_at_before_it_is_let_go CHECK ((((check_date IS NOT NULL) AND ((found)::text = ANY ((ARRAY[''::character varying, 'partly'::character varying, 'not_kept'::character varying])::text[]))) OR ((check_date IS NULL) AND ((found)::text = ANY ((ARRAY['kept'::character varying, 'partly'::character varying, 'not_kept'::character varying])::text[])))))
);

ALTER TABLE public.consultation_commitment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consultation_commitment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.consultation_demand (
    id bigint NOT NULL,
    number smallint NOT NULL,
    says character varying(200) NOT NULL,
    talks_id bigint NOT NULL,
    CONSTRAINT consultation_demand_number_check CHECK ((number >= 0)),
    CONSTRAINT consultation_demands CHECK (((number >= 1) AND (NOT ((says)::text = ''::text))))
);

ALTER TABLE public.consultation_demand ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consultation_demand_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.consultation_recheck (
    id bigint NOT NULL,
    number smallint NOT NULL,
    day date NOT NULL,
    found character varying(8) NOT NULL,
    says character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    commitment_id bigint NOT NULL,
    CONSTRAINT consultation_recheck_number_check CHECK ((number >= 0)),
    CONSTRAINT consultation_recheck_says_what CHECK (((number >= 1) AND (NOT ((says)::text = ''::text)) AND ((found)::text = ANY ((ARRAY['kept'::character varying, 'partly'::character varying, 'not_kept'::character varying])::text[]))))
);

ALTER TABLE public.consultation_recheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consultation_recheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.consultation_talks (
    case_id bigint NOT NULL,
    home_id bigint NOT NULL,
    title character varying(60) NOT NULL,
    trade character varying(30) NOT NULL,
    counterpart character varying(80) NOT NULL,
    summary character varying(1000) NOT NULL,
    shown_at timestamp with time zone,
    CONSTRAINT consultation_shown_says_something CHECK (((shown_at IS NULL) OR (NOT ((summary)::text = ''::text)))),
    CONSTRAINT consultation_with_somebody CHECK (((NOT ((title)::text = ''::text)) AND (NOT ((trade)::text = ''::text)) AND (NOT ((counterpart)::text = ''::text))))
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.duty_post (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    purpose character varying(40) NOT NULL,
    name character varying(40) NOT NULL,
    phone character varying(20) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    unit_id bigint NOT NULL
);

ALTER TABLE public.duty_post ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.duty_post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.duty_shift (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    day date NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    set_at timestamp with time zone NOT NULL,
    reminded_at timestamp with time zone,
    post_id bigint NOT NULL,
    set_by_id bigint,
    user_id bigint,
    watch_id bigint,
    CONSTRAINT duty_shift_ends_after_it_begins CHECK ((ends_at > starts_at))
);

ALTER TABLE public.duty_shift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.duty_shift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.duty_swap (
    id bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    has_agreed boolean,
    asker_id bigint NOT NULL,
    shift_id bigint NOT NULL,
    to_id bigint NOT NULL,
    CONSTRAINT duty_swap_answered_says_when CHECK (((has_agreed IS NULL) OR (answered_at IS NOT NULL))),
    CONSTRAINT duty_swap_of_two CHECK ((NOT (asker_id = to_id)))
);

ALTER TABLE public.duty_swap ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.duty_swap_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.duty_watch (
    id bigint NOT NULL,
    name character varying(20) NOT NULL,
    weekdays smallint[] NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    post_id bigint NOT NULL,
    CONSTRAINT duty_watch_on_weekdays CHECK (((weekdays <@ ARRAY[(0)::smallint, (1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint]) AND (
CASE
    WHEN (weekdays IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(weekdays, 1), 0)
END >= 1)))
);

ALTER TABLE public.duty_watch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.duty_watch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.goods_care (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    season character varying(6) NOT NULL,
    place character varying(120) NOT NULL,
    hands_from timestamp with time zone NOT NULL,
    hands_until timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    round_id bigint NOT NULL,
    told_at timestamp with time zone,
    told_to bigint NOT NULL,
    station_id bigint,
    CONSTRAINT goods_care_ends_after_it_begins CHECK ((hands_until > hands_from)),
    CONSTRAINT goods_care_has_a_place CHECK ((NOT ((place)::text = ''::text)))
);

ALTER TABLE public.goods_care ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goods_care_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.goods_counting (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    booked integer NOT NULL,
    counted integer NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    counted_by_id bigint,
    settled_by_id bigint,
    entry_id bigint,
    lot_id bigint NOT NULL,
    CONSTRAINT goods_count_settled_by_a_row CHECK ((((entry_id IS NULL) AND (settled_at IS NULL)) OR ((booked = counted) AND (entry_id IS NULL) AND (settled_at IS NOT NULL)) OR ((entry_id IS NOT NULL) AND (settled_at IS NOT NULL) AND (NOT (booked = counted))))),
    CONSTRAINT goods_count_settled_by_another CHECK (((settled_by_id IS NULL) OR (NOT ((settled_by_id = counted_by_id) AND (settled_by_id IS NOT NULL) AND (counted_by_id IS NOT NULL))))),
    CONSTRAINT goods_counting_booked_check CHECK ((booked >= 0)),
    CONSTRAINT goods_counting_counted_check CHECK ((counted >= 0))
);

ALTER TABLE public.goods_counting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goods_counting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.goods_entry (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    kind character varying(9) NOT NULL,
    count integer NOT NULL,
    reason character varying(200) NOT NULL,
    document character varying(60) NOT NULL,
    move uuid,
    key character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    lot_id bigint NOT NULL,
    hand_out_id bigint,
    CONSTRAINT goods_entry_goes_its_way CHECK ((((count > 0) AND ((kind)::text = ANY ((ARRAY['receipt'::character varying, 'moved_in'::character varying])::text[]))) OR ((count < 0) AND ((kind)::text = ANY ((ARRAY['moved_out'::character varying, 'write_off'::character varying, 'handed'::character varying])::text[]))) OR ((count > 0) AND ((kind)::text = 'returned'::text)) OR (((kind)::text = 'settled'::text) AND (NOT (count = 0))))),
    CONSTRAINT goods_entry_names_its_hand_out CHECK ((((hand_out_id IS NOT NULL) AND ((kind)::text = ANY ((ARRAY['handed'::character varying, 'returned'::character varying])::text[]))) OR ((NOT ((kind)::text = ANY ((ARRAY['handed'::character varying, 'returned'::character varying])::text[]))) AND (hand_out_id IS NULL)))),
    CONSTRAINT goods_entry_names_its_move CHECK (((((kind)::text = ANY ((ARRAY['moved_in'::character varying, 'moved_out'::character varying])::text[])) AND (move IS NOT NULL)) OR ((NOT ((kind)::text = ANY ((ARRAY['moved_in'::character varying, 'moved_out'::character varying])::text[]))) AND (move IS NULL)))),
    CONSTRAINT goods_entry_says_why CHECK (((NOT ((kind)::text = ANY ((ARRAY['write_off'::character varying, 'settled'::character varying, 'returned'::character varying])::text[]))) OR (NOT ((reason)::text = ''::text))))
);

ALTER TABLE public.goods_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goods_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.goods_handout (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    how character varying(5) NOT NULL,
    signature character varying(100) NOT NULL,
    key character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    care_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    taken_back_at timestamp with time zone,
    taken_back_by_id bigint,
    taken_back_why character varying(200) NOT NULL,
    CONSTRAINT goods_taken_back_with_a_reason CHECK ((((taken_back_at IS NULL) AND (taken_back_by_id IS NULL) AND ((taken_back_why)::text = ''::text)) OR ((taken_back_at IS NOT NULL) AND (NOT ((taken_back_why)::text = ''::text)))))
);

ALTER TABLE public.goods_handout ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goods_handout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.goods_lot (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    name character varying(60) NOT NULL,
    measure character varying(8) NOT NULL,
    source character varying(8) NOT NULL,
    value_fen bigint NOT NULL,
    document character varying(60) NOT NULL,
    came_at timestamp with time zone NOT NULL,
    stock integer NOT NULL,
    came_from_id bigint,
    unit_id bigint NOT NULL,
    promised integer NOT NULL,
    CONSTRAINT goods_lot_has_a_value CHECK ((value_fen >= 1)),
    CONSTRAINT goods_lot_promised_check CHECK ((promised >= 0)),
    CONSTRAINT goods_lot_says_what_it_is CHECK (((NOT ((name)::text = ''::text)) AND (NOT ((measure)::text = ''::text)) AND (NOT ((document)::text = ''::text)))),
    CONSTRAINT goods_lot_source CHECK (((source)::text = ANY ((ARRAY['dues'::character varying, 'budget'::character varying, 'special'::character varying, 'gift'::character varying])::text[]))),
    CONSTRAINT goods_lot_stock_check CHECK ((stock >= 0)),
    CONSTRAINT goods_lot_value_fen_check CHECK ((value_fen >= 0)),
    CONSTRAINT goods_never_below_promised CHECK ((stock >= promised)),
    CONSTRAINT goods_never_below_zero CHECK ((stock >= 0))
);

ALTER TABLE public.goods_lot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goods_lot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.goods_share (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    per_person smallint NOT NULL,
    reserved integer NOT NULL,
    care_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    CONSTRAINT goods_share_is_something CHECK ((per_person >= 1)),
    CONSTRAINT goods_share_per_person_check CHECK ((per_person >= 0)),
    CONSTRAINT goods_share_reserved_check CHECK ((reserved >= 0))
);

ALTER TABLE public.goods_share ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goods_share_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.hotline_advice (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    field character varying(4) NOT NULL,
    question character varying(500) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    says character varying(2000) NOT NULL,
    answered_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    asked_by_id bigint,
    case_id bigint NOT NULL,
    expert_id bigint,
    CONSTRAINT hotline_advice_due_later CHECK ((due_at > asked_at)),
    CONSTRAINT hotline_answered_or_withdrawn CHECK (((answered_at IS NULL) OR (withdrawn_at IS NULL))),
    CONSTRAINT hotline_answered_says_something CHECK ((((answered_at IS NULL) AND ((says)::text = ''::text)) OR ((answered_at IS NOT NULL) AND (NOT ((says)::text = ''::text)))))
);

ALTER TABLE public.hotline_advice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.hotline_advice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.hotline_caller (
    case_id bigint NOT NULL,
    home_id bigint NOT NULL,
    phone_index character varying(80),
    masked_index character varying(80),
    CONSTRAINT hotline_known_by_something CHECK (((phone_index IS NOT NULL) OR (masked_index IS NOT NULL))),
    CONSTRAINT hotline_no_empty_index CHECK (((NOT (((phone_index)::text = ''::text) AND (phone_index IS NOT NULL))) AND (NOT (((masked_index)::text = ''::text) AND (masked_index IS NOT NULL)))))
);

CREATE TABLE public.incident_evidence (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    item character varying(20) NOT NULL,
    entry integer NOT NULL,
    at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.incident_evidence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.incident_evidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_contact (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    home_id bigint NOT NULL,
    day date NOT NULL,
    cipher bytea,
    made_at timestamp with time zone NOT NULL,
    key character varying(60) NOT NULL,
    referral_id bigint NOT NULL
);

ALTER TABLE public.interviews_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_day (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    day date NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    step_minutes smallint NOT NULL,
    place character varying(80) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    cancelled_at timestamp with time zone,
    chair_id bigint,
    round_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT interviews_day_ends CHECK ((ends > starts)),
    CONSTRAINT interviews_day_is_somewhere CHECK ((NOT ((place)::text = ''::text))),
    CONSTRAINT interviews_day_step CHECK (((step_minutes >= 10) AND (step_minutes <= 120))),
    CONSTRAINT interviews_day_step_minutes_check CHECK ((step_minutes >= 0))
);

ALTER TABLE public.interviews_day ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_day_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_demand (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    home_id bigint NOT NULL,
    said_cipher bytea,
    offered_at timestamp with time zone NOT NULL,
    yes_at timestamp with time zone,
    no_at timestamp with time zone,
    case_id bigint,
    interview_id bigint NOT NULL,
    CONSTRAINT interviews_demand_only_with_her_yes CHECK ((((case_id IS NULL) OR (yes_at IS NOT NULL)) AND (1 = (
CASE
    WHEN (case_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (yes_at IS NOT NULL) THEN 1
    ELSE 0
END)))),
    CONSTRAINT interviews_demand_yes_or_no CHECK (((yes_at IS NULL) OR (no_at IS NULL)))
);

ALTER TABLE public.interviews_demand ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_demand_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_interview (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    home_id bigint NOT NULL,
    code character varying(6) NOT NULL,
    name_cipher bytea,
    reason_cipher bytea,
    starts_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone NOT NULL,
    key character varying(120) NOT NULL,
    opened_at timestamp with time zone,
    ended_at timestamp with time zone,
    result character varying(8) NOT NULL,
    chair_id bigint,
    claim_id bigint,
    day_id bigint,
    person_id bigint,
    shielded_unit_id bigint,
    unit_id bigint NOT NULL,
    CONSTRAINT interviews_ended_with_a_result CHECK ((((ended_at IS NULL) AND ((result)::text = ''::text)) OR ((ended_at IS NOT NULL) AND (opened_at IS NOT NULL) AND (NOT ((result)::text = ''::text)))))
);

ALTER TABLE public.interviews_interview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_interview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_note (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    home_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    cipher bytea,
    key character varying(60) NOT NULL,
    by_id bigint,
    interview_id bigint NOT NULL
);

ALTER TABLE public.interviews_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_provider (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    name character varying(20) NOT NULL,
    body character varying(60) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    unit_id bigint NOT NULL,
    user_id bigint
);

ALTER TABLE public.interviews_provider ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_provider_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_referral (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    home_id bigint NOT NULL,
    said_cipher bytea,
    offered_at timestamp with time zone NOT NULL,
    yes_at timestamp with time zone,
    yes_digest character varying(64) NOT NULL,
    no_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    first_seen_date date,
    next_date date,
    ended_at timestamp with time zone,
    came_cipher bytea,
    interview_id bigint NOT NULL,
    provider_id bigint NOT NULL,
    CONSTRAINT interviews_nothing_before_her_yes CHECK (((yes_at IS NOT NULL) OR ((came_cipher IS NULL) AND (ended_at IS NULL) AND (first_seen_date IS NULL) AND (next_date IS NULL) AND (withdrawn_at IS NULL) AND ((yes_digest)::text = ''::text)))),
    CONSTRAINT interviews_referral_yes_or_no CHECK (((yes_at IS NULL) OR (no_at IS NULL))),
    CONSTRAINT interviews_withdrawn_leaves_no_words CHECK (((withdrawn_at IS NULL) OR ((came_cipher IS NULL) AND (said_cipher IS NULL) AND ((yes_digest)::text = ''::text))))
);

ALTER TABLE public.interviews_referral ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_referral_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_trusted (
    id bigint NOT NULL,
    named_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    interview_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.interviews_trusted ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_trusted_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.interviews_undertaking (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    home_id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    due_date date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    said_cipher bytea,
    over_at timestamp with time zone,
    outcome character varying(8) NOT NULL,
    came_cipher bytea,
    key character varying(60) NOT NULL,
    interview_id bigint NOT NULL,
    CONSTRAINT interviews_over_says_how CHECK (((((outcome)::text = ''::text) AND (over_at IS NULL)) OR ((over_at IS NOT NULL) AND (NOT ((outcome)::text = ''::text)))))
);

ALTER TABLE public.interviews_undertaking ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.interviews_undertaking_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.letters_counter (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    year smallint NOT NULL,
    kind character varying(20) NOT NULL,
    last integer NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT letters_counter_last_check CHECK ((last >= 0))
);

ALTER TABLE public.letters_counter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.letters_counter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.letters_letter (
    case_id bigint NOT NULL,
    home_id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    employer character varying(80) NOT NULL,
    authority character varying(80) NOT NULL,
    facts character varying(3600) NOT NULL,
    demand character varying(2000) NOT NULL,
    laws character varying(20)[] NOT NULL,
    answer_days smallint NOT NULL,
    year smallint,
    number integer,
    issued_at timestamp with time zone,
    served_date date,
    answer_by date,
    answered_date date,
    judged character varying(20) NOT NULL,
    issued_by_id bigint,
    unit_id bigint,
    CONSTRAINT letters_answered_once_served CHECK (((answered_date IS NULL) OR (answered_date >= served_date))),
    CONSTRAINT letters_issued_as_a_whole CHECK ((((issued_at IS NULL) AND (number IS NULL) AND (unit_id IS NULL) AND (year IS NULL)) OR ((issued_at IS NOT NULL) AND (number >= 1) AND (unit_id IS NOT NULL) AND (year IS NOT NULL)))),
    CONSTRAINT letters_judged_once_served CHECK ((((judged)::text = ''::text) OR (served_date IS NOT NULL))),
    CONSTRAINT letters_letter_answer_days_check CHECK ((answer_days >= 0)),
    CONSTRAINT letters_letter_number_check CHECK ((number >= 0)),
    CONSTRAINT letters_only_the_last_goes_to_an_authority CHECK ((((authority)::text = ''::text) OR ((kind)::text = 'recommendation'::text))),
    CONSTRAINT letters_says_something CHECK (((NOT ((employer)::text = ''::text)) AND (NOT ((facts)::text = ''::text)) AND (NOT ((demand)::text = ''::text)) AND (answer_days >= 3) AND (answer_days <= 60) AND (
CASE
    WHEN (laws IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(laws, 1), 0)
END >= 1))),
    CONSTRAINT letters_served_once_issued CHECK ((((answer_by IS NULL) AND (served_date IS NULL)) OR ((answer_by > served_date) AND (number IS NOT NULL) AND (served_date IS NOT NULL)))),
    CONSTRAINT letters_the_last_goes_to_somebody CHECK (((number IS NULL) OR (NOT ((kind)::text = 'recommendation'::text)) OR (NOT ((authority)::text = ''::text))))
);

CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);

ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notebook_kept (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    source character varying(30) NOT NULL,
    key character varying(60) NOT NULL,
    title character varying(120) NOT NULL,
    url character varying(200) NOT NULL,
    due_at timestamp with time zone,
    first_at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone,
    says character varying(200) NOT NULL,
    is_done boolean NOT NULL,
    seen_at timestamp with time zone,
    user_id bigint NOT NULL,
    CONSTRAINT notebook_gone_with_a_reason CHECK ((((gone_at IS NULL) AND (NOT is_done) AND ((says)::text = ''::text) AND (seen_at IS NULL)) OR ((gone_at IS NOT NULL) AND (NOT ((says)::text = ''::text)))))
);

ALTER TABLE public.notebook_kept ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notebook_kept_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notebook_note (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    handle uuid NOT NULL,
    key character varying(40) NOT NULL,
    cipher bytea NOT NULL,
    due_date date,
    put_off_until date,
    made_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    user_id bigint NOT NULL,
    CONSTRAINT notebook_done_or_put_off CHECK (((done_at IS NULL) OR (put_off_until IS NULL)))
);

ALTER TABLE public.notebook_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notebook_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notices_delivery (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    channel character varying(8) NOT NULL,
    state character varying(8) NOT NULL,
    ref uuid NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries smallint NOT NULL,
    tried_at timestamp with time zone,
    leased_until timestamp with time zone,
    sent_at timestamp with time zone,
    receipt character varying(120) NOT NULL,
    why character varying(200) NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    notice_id bigint NOT NULL,
    lease uuid,
    CONSTRAINT notices_delivery_channel CHECK (((channel)::text = ANY ((ARRAY['sms'::character varying, 'wechat'::character varying, 'dingtalk'::character varying, 'webhook'::character varying])::text[]))),
    CONSTRAINT notices_delivery_ends_with_a_reason CHECK (((NOT ((state)::text = ANY ((ARRAY['given_up'::character varying, 'dropped'::character varying])::text[]))) OR (NOT ((why)::text = ''::text)))),
    CONSTRAINT notices_delivery_sending_is_leased CHECK ((((lease IS NOT NULL) AND (leased_until IS NOT NULL) AND ((state)::text = 'sending'::text)) OR ((NOT ((state)::text = 'sending'::text)) AND (lease IS NULL) AND (leased_until IS NULL)))),
    CONSTRAINT notices_delivery_sent_has_a_time CHECK ((((sent_at IS NOT NULL) AND ((state)::text = 'sent'::text)) OR ((NOT ((state)::text = 'sent'::text)) AND (sent_at IS NULL)))),
    CONSTRAINT notices_delivery_state CHECK (((state)::text = ANY ((ARRAY['due'::character varying, 'sending'::character varying, 'sent'::character varying, 'given_up'::character varying, 'dropped'::character varying])::text[]))),
    CONSTRAINT notices_delivery_tried_at_a_time CHECK ((((tried_at IS NULL) AND (tries = 0)) OR ((tried_at IS NOT NULL) AND (tries > 0)))),
    CONSTRAINT notices_delivery_tried_when_sent CHECK (((tries >= 0) AND ((tries > 0) OR ((state)::text = ANY ((ARRAY['due'::character varying, 'dropped'::character varying, 'given_up'::character varying])::text[]))))),
    CONSTRAINT notices_delivery_tries_check CHECK ((tries >= 0))
);

ALTER TABLE public.notices_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notices_notice (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    kind character varying(60) NOT NULL,
    key character varying(120) NOT NULL,
    about character varying(80) NOT NULL,
    params jsonb NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    path character varying(200) NOT NULL,
    is_urgent boolean NOT NULL,
    told_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    read_at timestamp with time zone,
    person_id bigint,
    webhook_id bigint,
    CONSTRAINT notices_notice_is_for_one CHECK ((((person_id IS NOT NULL) AND (webhook_id IS NULL)) OR ((person_id IS NULL) AND (webhook_id IS NOT NULL)))),
    CONSTRAINT notices_notice_leads_within CHECK ((((path)::text = ''::text) OR (((path)::text ~~ '/%'::text) AND (NOT ((path)::text ~~ '//%'::text))))),
    CONSTRAINT notices_notice_read_by_a_person CHECK (((read_at IS NULL) OR (person_id IS NOT NULL))),
    CONSTRAINT notices_notice_says_something CHECK (((NOT (title = ''::text)) AND (NOT (text = ''::text)) AND (NOT ((key)::text = ''::text))))
);

ALTER TABLE public.notices_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notices_quiethours (
    id bigint NOT NULL,
    begins time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    person_id bigint NOT NULL
);

ALTER TABLE public.notices_quiethours ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_quiethours_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notices_webhook (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    handle uuid NOT NULL,
    name character varying(40) NOT NULL,
    url_cipher bytea NOT NULL,
    secret_cipher bytea NOT NULL,
    groups character varying(20)[] NOT NULL,
    off_at timestamp with time zone,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    made_by_id bigint,
    unit_id bigint NOT NULL,
    CONSTRAINT notices_webhook_has_a_name CHECK ((NOT ((name)::text = ''::text))),
    CONSTRAINT notices_webhook_hears_something CHECK ((
CASE
    WHEN (groups IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(groups, 1), 0)
END > 0))
);

ALTER TABLE public.notices_webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notices_wish (
    id bigint NOT NULL,
    "group" character varying(20) NOT NULL,
    channel character varying(8) NOT NULL,
    is_wanted boolean NOT NULL,
    person_id bigint NOT NULL
);

ALTER TABLE public.notices_wish ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_wish_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orgs_jointteam (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    task text NOT NULL,
    starts_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT orgs_team_ends_after_start CHECK ((ends_at > starts_at))
);

CREATE TABLE public.orgs_jointteam_covers (
    id bigint NOT NULL,
    jointteam_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.orgs_jointteam_covers ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_jointteam_covers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.orgs_jointteam ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_jointteam_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orgs_rolegrant (
    id bigint NOT NULL,
    role character varying(8) NOT NULL,
    line character varying(8) NOT NULL,
    starts_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ends_at timestamp with time zone,
    granted_by_id bigint,
    user_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    called character varying(40) NOT NULL,
    CONSTRAINT orgs_role_ends_after_start CHECK (((ends_at IS NULL) OR (ends_at >= starts_at))),
    CONSTRAINT orgs_role_not_granted_to_oneself CHECK (((granted_by_id IS NULL) OR (NOT ((granted_by_id = user_id) AND (granted_by_id IS NOT NULL)))))
);

ALTER TABLE public.orgs_rolegrant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_rolegrant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orgs_shieldedread (
    id bigint NOT NULL,
    subject character varying(80) NOT NULL,
    role character varying(8) NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    times integer NOT NULL,
    reader_id bigint,
    unit_id bigint NOT NULL,
    CONSTRAINT orgs_shieldedread_times_check CHECK ((times >= 0))
);

ALTER TABLE public.orgs_shieldedread ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_shieldedread_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orgs_teammember (
    id bigint NOT NULL,
    body character varying(120) NOT NULL,
    role character varying(8) NOT NULL,
    left_at timestamp with time zone,
    team_id bigint NOT NULL,
    user_id bigint NOT NULL,
    called character varying(40) NOT NULL,
    CONSTRAINT orgs_team_seat_grants_nothing CHECK (((role)::text = ANY ((ARRAY['officer'::character varying, 'viewer'::character varying, 'auditor'::character varying])::text[])))
);

ALTER TABLE public.orgs_teammember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_teammember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.orgs_unit (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    short_name character varying(40) NOT NULL,
    division_code character varying(12) NOT NULL,
    credit_code character varying(18) NOT NULL,
    led_by character varying(8) NOT NULL,
    area_path text NOT NULL,
    industry_path text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    closed_at timestamp with time zone,
    area_parent_id bigint,
    home_id bigint NOT NULL,
    industry_parent_id bigint,
    lead_path text NOT NULL,
    CONSTRAINT orgs_unit_has_a_name CHECK ((NOT ((name)::text = ''::text))),
    CONSTRAINT orgs_unit_led_by_a_line_it_stands_on CHECK (((NOT ((led_by)::text = 'industry'::text)) OR (industry_parent_id IS NOT NULL))),
    CONSTRAINT orgs_unit_led_by_its_only_line CHECK ((NOT ((area_parent_id IS NULL) AND (industry_parent_id IS NOT NULL) AND ((led_by)::text = 'area'::text)))),
    CONSTRAINT orgs_unit_not_its_own_parent CHECK (((NOT ((area_parent_id = id) AND (area_parent_id IS NOT NULL))) AND (NOT ((industry_parent_id = id) AND (industry_parent_id IS NOT NULL)))))
);

ALTER TABLE public.orgs_unit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_unit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_child (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    name_cipher bytea NOT NULL,
    birth_date date NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    guardian_id bigint NOT NULL
);

ALTER TABLE public.people_child ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_child_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_consentevent (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    is_given boolean NOT NULL,
    text_version character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    child_id bigint,
    person_id bigint NOT NULL,
    CONSTRAINT people_consent_for_a_child_names_it CHECK ((((child_id IS NOT NULL) AND ((kind)::text = 'child'::text)) OR ((NOT ((kind)::text = 'child'::text)) AND (child_id IS NULL))))
);

ALTER TABLE public.people_consentevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_consentevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_demouser (
    id bigint NOT NULL,
    label character varying(40) NOT NULL,
    place smallint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT people_demouser_place_check CHECK ((place >= 0))
);

ALTER TABLE public.people_demouser ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_demouser_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_double (
    id bigint NOT NULL,
    why character varying(12) NOT NULL,
    found_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    decided_at timestamp with time zone,
    is_one boolean,
    decided_by_id bigint,
    first_id bigint NOT NULL,
    second_id bigint NOT NULL,
    CONSTRAINT people_double_decided_whole CHECK ((((decided_at IS NULL) AND (is_one IS NULL)) OR ((decided_at IS NOT NULL) AND (is_one IS NOT NULL)))),
    CONSTRAINT people_double_in_order CHECK ((first_id < second_id))
);

ALTER TABLE public.people_double ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_double_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_importdraft (
    id bigint NOT NULL,
    handle uuid NOT NULL,
    file_name character varying(120) NOT NULL,
    content bytea NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    by_id bigint NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.people_importdraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_importdraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_person (
    id bigint NOT NULL,
    ref uuid NOT NULL,
    name_cipher bytea,
    phone_cipher bytea,
    phone_index character varying(80),
    id_number_cipher bytea,
    id_number_index character varying(80),
    birth_date date,
    sex character varying(1) NOT NULL,
    trade character varying(12) NOT NULL,
    verified_at timestamp with time zone,
    verified_by character varying(20) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    merged_into_id bigint,
    unit_id bigint,
    user_id bigint,
    trace_ref uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT people_merged_person_has_no_account CHECK (((merged_into_id IS NULL) OR (user_id IS NULL)))
);

ALTER TABLE public.people_person ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_unmasklog (
    id bigint NOT NULL,
    person_ref uuid NOT NULL,
    officer_name character varying(40) NOT NULL,
    fields character varying(12)[] NOT NULL,
    reason character varying(200) NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    officer_id bigint,
    person_id bigint,
    unit_id bigint NOT NULL
);

ALTER TABLE public.people_unmasklog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_unmasklog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    handle uuid NOT NULL,
    phone_cipher bytea,
    phone_index character varying(80),
    phone_verified_at timestamp with time zone,
    display_name character varying(40) NOT NULL,
    is_active boolean NOT NULL,
    big_text boolean NOT NULL,
    theme character varying(5) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.people_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.people_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.places_change_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.places_comment (
    id bigint NOT NULL,
    stars smallint NOT NULL,
    text character varying(300) NOT NULL,
    written_at timestamp with time zone NOT NULL,
    hidden_at timestamp with time zone,
    hidden_why character varying(120) NOT NULL,
    hidden_by_id bigint,
    person_id bigint NOT NULL,
    station_id bigint NOT NULL,
    CONSTRAINT places_comment_hidden_says_why CHECK (((hidden_at IS NULL) OR (NOT ((hidden_why)::text = ''::text)))),
    CONSTRAINT places_comment_stars CHECK (((stars >= 1) AND (stars <= 5))),
    CONSTRAINT places_comment_stars_check CHECK ((stars >= 0))
);

ALTER TABLE public.places_comment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_fault (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    amenity character varying(24) NOT NULL,
    text character varying(500) NOT NULL,
    photo character varying(100) NOT NULL,
    state character varying(8) NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    reporter_id bigint,
    shielded_unit_id bigint,
    station_id bigint NOT NULL,
    CONSTRAINT places_fault_closed_when_done CHECK ((((closed_at IS NULL) AND ((state)::text = ANY ((ARRAY['open'::character varying, 'doing'::character varying])::text[]))) OR ((closed_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['mended'::character varying, 'declined'::character varying])::text[])))))
);

ALTER TABLE public.places_fault ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_fault_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_faultnote (
    id bigint NOT NULL,
    state character varying(8) NOT NULL,
    text character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    fault_id bigint NOT NULL
);

ALTER TABLE public.places_faultnote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_faultnote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_favourite (
    id bigint NOT NULL,
    added_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    person_id bigint NOT NULL,
    station_id bigint NOT NULL
);

ALTER TABLE public.places_favourite ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_favourite_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_hoursoverride (
    id bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    hours character varying(200) NOT NULL,
    reason character varying(120) NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    made_by_id bigint,
    station_id bigint NOT NULL,
    CONSTRAINT places_override_ends_after_start CHECK ((ends_at > starts_at)),
    CONSTRAINT places_override_says_why CHECK ((NOT ((reason)::text = ''::text)))
);

ALTER TABLE public.places_hoursoverride ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_hoursoverride_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_importrow (
    id bigint NOT NULL,
    line integer NOT NULL,
    key character varying(120) NOT NULL,
    digest character varying(32) NOT NULL,
    state character varying(8) NOT NULL,
    "values" jsonb NOT NULL,
    raw jsonb NOT NULL,
    problems jsonb,
    notes jsonb,
    accepted jsonb,
    twin_line integer,
    decided_at timestamp with time zone,
    decided_by_id bigint,
    station_id bigint,
    twin_id bigint,
    batch_id bigint NOT NULL,
    CONSTRAINT places_importrow_line_check CHECK ((line >= 0)),
    CONSTRAINT places_importrow_twin_line_check CHECK ((twin_line >= 0))
);

ALTER TABLE public.places_importrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_importrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_keeper (
    id bigint NOT NULL,
    starts_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ends_at timestamp with time zone,
    user_id bigint NOT NULL,
    station_id bigint NOT NULL,
    called character varying(40) NOT NULL
);

ALTER TABLE public.places_keeper ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_keeper_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_photo (
    id bigint NOT NULL,
    file character varying(100) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    caption character varying(80) NOT NULL,
    rank integer NOT NULL,
    added_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    added_by_id bigint,
    station_id bigint NOT NULL,
    CONSTRAINT places_photo_height_check CHECK ((height >= 0)),
    CONSTRAINT places_photo_rank_check CHECK ((rank >= 0)),
    CONSTRAINT places_photo_width_check CHECK ((width >= 0))
);

ALTER TABLE public.places_photo ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_photo_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_savedmapping (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    signature character varying(32) NOT NULL,
    columns jsonb NOT NULL,
    words jsonb NOT NULL,
    datum character varying(6) NOT NULL,
    kind character varying(24) NOT NULL,
    used_at timestamp with time zone NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.places_savedmapping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_savedmapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_sourcerow (
    home_id bigint NOT NULL,
    source character varying(60) NOT NULL,
    key character varying(120) NOT NULL,
    digest character varying(32) NOT NULL,
    is_extra boolean NOT NULL,
    seen_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    station_id bigint
);

CREATE TABLE public.places_space (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    use character varying(24) NOT NULL,
    capacity integer,
    closed_at timestamp with time zone,
    station_id bigint NOT NULL,
    CONSTRAINT places_space_capacity_check CHECK ((capacity >= 0))
);

ALTER TABLE public.places_space ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_space_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_station (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    tier character varying(24) NOT NULL,
    setting character varying(12) NOT NULL,
    name character varying(80) NOT NULL,
    address character varying(200) NOT NULL,
    division_code character varying(12) NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    hours character varying(400) NOT NULL,
    hours_note character varying(200) NOT NULL,
    admits character varying(8) NOT NULL,
    admits_note character varying(120) NOT NULL,
    intro text NOT NULL,
    contact character varying(40) NOT NULL,
    phone character varying(40) NOT NULL,
    seats integer,
    truck_spaces integer,
    area_m2 double precision,
    state character varying(10) NOT NULL,
    state_reason character varying(200) NOT NULL,
    opened_date date,
    accepted_date date,
    plaque_code character varying(12) NOT NULL,
    is_illustrative boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT places_station_has_a_name CHECK ((NOT ((name)::text = ''::text))),
    CONSTRAINT places_station_latitude CHECK (((lat >= ('-90.0'::numeric)::double precision) AND (lat <= (90.0)::double precision))),
    CONSTRAINT places_station_longitude CHECK (((lon >= ('-180.0'::numeric)::double precision) AND (lon <= (180.0)::double precision))),
    CONSTRAINT places_station_seats_check CHECK ((seats >= 0)),
    CONSTRAINT places_station_stopped_says_why CHECK (((NOT ((state)::text = ANY ((ARRAY['suspended'::character varying, 'closed'::character varying])::text[]))) OR (NOT ((state_reason)::text = ''::text)))),
    CONSTRAINT places_station_truck_spaces_check CHECK ((truck_spaces >= 0))
);

ALTER TABLE public.places_station ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_station_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_stationamenity (
    amenity character varying(24) NOT NULL,
    broken_since timestamp with time zone,
    note character varying(120) NOT NULL,
    station_id bigint NOT NULL
);

CREATE TABLE public.places_stationchange (
    station_id bigint NOT NULL,
    number bigint,
    was_public boolean NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.places_stationimport (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    file character varying(100) NOT NULL,
    file_name character varying(200) NOT NULL,
    mapping jsonb NOT NULL,
    source character varying(60) NOT NULL,
    state character varying(8) NOT NULL,
    rows_done integer NOT NULL,
    rows_total integer NOT NULL,
    counts jsonb NOT NULL,
    fault character varying(300) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    checked_at timestamp with time zone,
    applied_at timestamp with time zone,
    by_id bigint,
    unit_id bigint NOT NULL,
    CONSTRAINT places_stationimport_rows_done_check CHECK ((rows_done >= 0)),
    CONSTRAINT places_stationimport_rows_total_check CHECK ((rows_total >= 0))
);

ALTER TABLE public.places_stationimport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_stationimport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_stationnear (
    station_id bigint NOT NULL,
    "position" point NOT NULL,
    tags tsvector NOT NULL,
    week int4multirange NOT NULL,
    odd_dates datemultirange NOT NULL,
    odd_open int4multirange NOT NULL,
    from_date date NOT NULL,
    until_date date NOT NULL,
    full_until timestamp with time zone,
    name_signs text NOT NULL,
    address_signs text NOT NULL,
    pairs integer[] NOT NULL
);

CREATE TABLE public.places_visit (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    method character varying(8) NOT NULL,
    count integer NOT NULL,
    at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    is_near boolean,
    by_id bigint,
    person_id bigint,
    station_id bigint NOT NULL,
    CONSTRAINT places_visit_count_check CHECK ((count >= 0)),
    CONSTRAINT places_visit_leaves_after_coming CHECK (((left_at IS NULL) OR (left_at >= at))),
    CONSTRAINT places_visit_one_person_counts_one CHECK ((((count = 1) AND ((method)::text = ANY ((ARRAY['personal'::character varying, 'guest'::character varying])::text[]))) OR ((count >= 1) AND ((method)::text = ANY ((ARRAY['tally'::character varying, 'door'::character varying])::text[]))))),
    CONSTRAINT places_visit_only_personal_names_one CHECK (((person_id IS NULL) OR ((method)::text = 'personal'::text)))
);

ALTER TABLE public.places_visit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.places_visitguard (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    visitor bigint NOT NULL,
    "window" tstzrange NOT NULL,
    station_id bigint NOT NULL,
    visit_id bigint NOT NULL
);

ALTER TABLE public.places_visitguard ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.places_visitguard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_cameof (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    path character varying(120) NOT NULL,
    title character varying(120) NOT NULL,
    says character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    problem_id bigint NOT NULL,
    CONSTRAINT problems_came_of_says_what CHECK ((NOT ((says)::text = ''::text))),
    CONSTRAINT problems_link_has_a_title CHECK (((((path)::text = ''::text) AND ((title)::text = ''::text)) OR ((NOT ((path)::text = ''::text)) AND (NOT ((title)::text = ''::text)))))
);

ALTER TABLE public.problems_cameof ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.problems_cameof_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_member (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    over_at timestamp with time zone,
    case_id bigint NOT NULL,
    joined_by_id bigint,
    left_by_id bigint,
    problem_id bigint NOT NULL,
    CONSTRAINT problems_left_or_over CHECK (((left_at IS NULL) OR (over_at IS NULL)))
);

ALTER TABLE public.problems_member ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.problems_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_metoo (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL,
    problem_id bigint NOT NULL
);

ALTER TABLE public.problems_metoo ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.problems_metoo_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.problems_problem (
    case_id bigint NOT NULL,
    home_id bigint NOT NULL,
    title character varying(20) NOT NULL,
    asked_cents bigint,
    source character varying(8) NOT NULL,
    decided_cents bigint,
    decided_at timestamp with time zone,
    answer character varying(1000) NOT NULL,
    text character varying(1000) NOT NULL,
    shown_at timestamp with time zone,
    CONSTRAINT problems_decided_is_what_was_asked CHECK ((((decided_at IS NULL) AND (decided_cents IS NULL)) OR ((decided_at IS NOT NULL) AND (decided_cents = asked_cents)))),
    CONSTRAINT problems_has_a_title CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT problems_money_has_a_source CHECK ((((asked_cents IS NULL) AND ((source)::text = ''::text)) OR ((asked_cents = 0) AND ((source)::text = ''::text)) OR ((asked_cents > 0) AND (NOT ((source)::text = ''::text))))),
    CONSTRAINT problems_shown_says_something CHECK (((shown_at IS NULL) OR (NOT ((text)::text = ''::text))))
);

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_record (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    act character varying(60) NOT NULL,
    subject character varying(80) NOT NULL,
    place_id bigint,
    at timestamp with time zone NOT NULL,
    count integer NOT NULL,
    count_of character varying(10) NOT NULL,
    person_ref uuid,
    method character varying(20) NOT NULL,
    nature character varying(8) NOT NULL,
    source character varying(200) NOT NULL,
    data jsonb NOT NULL,
    key character varying(120),
    written_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    by_id bigint,
    corrects_id bigint,
    unit_id bigint NOT NULL,
    replaces_id bigint,
    CONSTRAINT records_counter_entry_or_replacement CHECK (((corrects_id IS NULL) OR (replaces_id IS NULL))),
    CONSTRAINT records_one_person_counts_one CHECK (((person_ref IS NULL) OR ((count >= '-1'::integer) AND (count <= 1)))),
    CONSTRAINT records_reported_names_its_source CHECK (((NOT ((nature)::text = 'reported'::text)) OR (NOT ((source)::text = ''::text))))
);

ALTER TABLE public.records_record ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_record_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.say_publicanswer (
    case_id bigint NOT NULL,
    home_id bigint NOT NULL,
    asked character varying(200) NOT NULL,
    answered character varying(1000) NOT NULL,
    written_at timestamp with time zone NOT NULL,
    shown_at timestamp with time zone,
    taken_back_at timestamp with time zone,
    is_hers boolean NOT NULL,
    passed_by_id bigint,
    written_by_id bigint,
    CONSTRAINT say_answer_has_words_until_she_takes_it_back CHECK (((((answered)::text = ''::text) AND ((asked)::text = ''::text) AND is_hers AND (taken_back_at IS NOT NULL)) OR ((NOT is_hers) AND (NOT ((asked)::text = ''::text)) AND (NOT ((answered)::text = ''::text))))),
    CONSTRAINT say_answer_passed_by_another CHECK (((passed_by_id IS NULL) OR (written_by_id IS NULL) OR (NOT ((passed_by_id = written_by_id) AND (passed_by_id IS NOT NULL) AND (written_by_id IS NOT NULL))))),
    CONSTRAINT say_answer_passed_is_shown CHECK (((passed_by_id IS NULL) OR (shown_at IS NOT NULL))),
    CONSTRAINT say_answer_shown_before_it_is_taken_back CHECK (((taken_back_at IS NULL) OR (shown_at IS NOT NULL) OR is_hers))
);

CREATE TABLE public.socialaccount_socialaccount (
    id integer NOT NULL,
    provider character varying(200) NOT NULL,
    uid character varying(191) NOT NULL,
    last_login timestamp with time zone NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    extra_data jsonb NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.socialaccount_socialaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.socialaccount_socialapp (
    id integer NOT NULL,
    provider character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    client_id character varying(191) NOT NULL,
    secret character varying(191) NOT NULL,
    key character varying(191) NOT NULL,
    provider_id character varying(200) NOT NULL,
    settings jsonb NOT NULL
);

ALTER TABLE public.socialaccount_socialapp ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialapp_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.socialaccount_socialtoken (
    id integer NOT NULL,
    token text NOT NULL,
    token_secret text NOT NULL,
    expires_at timestamp with time zone,
    account_id integer NOT NULL,
    app_id integer
);

ALTER TABLE public.socialaccount_socialtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_arrival (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    key character varying(60) NOT NULL,
    how character varying(4) NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    outcome character varying(8) NOT NULL,
    by_id bigint,
    claim_id bigint NOT NULL,
    station_id bigint NOT NULL,
    CONSTRAINT supplies_arrival_has_a_key CHECK ((NOT ((key)::text = ''::text)))
);

ALTER TABLE public.supplies_arrival ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_arrival_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_blackout (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    during tstzrange NOT NULL,
    reason character varying(120) NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    made_by_id bigint,
    space_id bigint NOT NULL,
    station_id bigint NOT NULL,
    CONSTRAINT supplies_blackout_has_a_time CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT supplies_blackout_says_why CHECK ((NOT ((reason)::text = ''::text)))
);

ALTER TABLE public.supplies_blackout ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_blackout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_calendarfeed (
    id bigint NOT NULL,
    nonce character varying(32) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    person_id bigint NOT NULL,
    CONSTRAINT supplies_feed_has_a_nonce CHECK ((NOT ((nonce)::text = ''::text)))
);

ALTER TABLE public.supplies_calendarfeed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_calendarfeed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_change (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    was character varying(9) NOT NULL,
    became character varying(9) NOT NULL,
    why character varying(9) NOT NULL,
    at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    by_id bigint,
    claim_id bigint NOT NULL
);

ALTER TABLE public.supplies_change ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_claim (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    who bigint NOT NULL,
    state character varying(9) NOT NULL,
    awaits character varying(8) NOT NULL,
    why character varying(9) NOT NULL,
    slot smallint NOT NULL,
    of_most smallint NOT NULL,
    priority smallint NOT NULL,
    queue bigint NOT NULL,
    party bigint,
    during tstzrange,
    key character varying(120) NOT NULL,
    body bytea,
    number bigint,
    entry character varying(32),
    via character varying(8) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    by_id bigint,
    person_id bigint,
    round_id bigint NOT NULL,
    supply_id bigint NOT NULL,
    CONSTRAINT supplies_a_hold_awaits_someone CHECK (((NOT ((state)::text = 'held'::text)) OR (NOT ((awaits)::text = ''::text)))),
    CONSTRAINT supplies_claim_begins_and_goes_on CHECK (((state)::text = ANY ((ARRAY['entered'::character varying, 'held'::character varying, 'waiting'::character varying, 'confirmed'::character varying, 'cancelled'::character varying, 'used'::character varying, 'missed'::character varying, 'lost'::character varying])::text[]))),
    CONSTRAINT supplies_claim_of_most_check CHECK ((of_most >= 0)),
    CONSTRAINT supplies_claim_slot_check CHECK ((slot >= 0)),
    CONSTRAINT supplies_claim_slot_within CHECK (((slot >= 1) AND (slot <= of_most))),
    CONSTRAINT supplies_only_a_hold_awaits CHECK ((((state)::text = 'held'::text) OR (((awaits)::text = ''::text) AND (expires_at IS NULL))))
);

ALTER TABLE public.supplies_claim ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_double (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    found_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    settled_how character varying(200) NOT NULL,
    kept_id bigint NOT NULL,
    other_id bigint NOT NULL,
    settled_by_id bigint,
    CONSTRAINT supplies_double_is_two CHECK ((NOT (kept_id = other_id))),
    CONSTRAINT supplies_double_settled_says_how CHECK (((settled_at IS NULL) OR (NOT ((settled_how)::text = ''::text))))
);

ALTER TABLE public.supplies_double ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_double_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_draw (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    entries integer NOT NULL,
    entries_hash character varying(64) NOT NULL,
    seed_source character varying(200) NOT NULL,
    seed character varying(200) NOT NULL,
    seeded_at timestamp with time zone,
    ran_at timestamp with time zone,
    seeded_by_id bigint,
    round_id bigint NOT NULL,
    CONSTRAINT supplies_draw_entries_check CHECK ((entries >= 0)),
    CONSTRAINT supplies_draw_names_its_source CHECK ((NOT ((seed_source)::text = ''::text))),
    CONSTRAINT supplies_seed_comes_after_the_list CHECK ((((ran_at IS NULL) AND ((seed)::text = ''::text) AND (seeded_at IS NULL)) OR ((ran_at >= seeded_at) AND (seeded_at > frozen_at) AND (NOT ((seed)::text = ''::text)))))
);

ALTER TABLE public.supplies_draw ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_draw_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_drawentry (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    entry character varying(32) NOT NULL,
    priority smallint NOT NULL,
    rank integer,
    result character varying(8) NOT NULL,
    claim_id bigint,
    draw_id bigint NOT NULL,
    supply_id bigint NOT NULL,
    CONSTRAINT supplies_drawentry_rank_check CHECK ((rank >= 0))
);

ALTER TABLE public.supplies_drawentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_drawentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_handover (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    how character varying(5) NOT NULL,
    state character varying(9) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    claim_id bigint NOT NULL,
    giver_id bigint,
    to_id bigint,
    CONSTRAINT supplies_handover_ends_once CHECK ((((ended_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (ended_at IS NOT NULL)))),
    CONSTRAINT supplies_handover_has_time CHECK ((expires_at > made_at)),
    CONSTRAINT supplies_handover_to_another CHECK (((to_id IS NULL) OR (giver_id IS NULL) OR (NOT ((giver_id = to_id) AND (giver_id IS NOT NULL) AND (to_id IS NOT NULL)))))
);

ALTER TABLE public.supplies_handover ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_handover_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.supplies_limit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_limit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_occupation (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    during tstzrange NOT NULL,
    blackout_id bigint,
    part_id bigint NOT NULL,
    session_id bigint,
    CONSTRAINT supplies_occupied_by_one CHECK ((((session_id IS NULL) OR (blackout_id IS NULL)) AND (1 = (
CASE
    WHEN (session_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (blackout_id IS NULL) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.supplies_occupation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_occupation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_part (
    id bigint NOT NULL,
    part_id bigint NOT NULL,
    whole_id bigint NOT NULL,
    CONSTRAINT supplies_part_is_another CHECK ((NOT (whole_id = part_id)))
);

ALTER TABLE public.supplies_part ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_part_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.supplies_round ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_round_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_schedule (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    service character varying(40) NOT NULL,
    weekdays smallint[] NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    step_minutes smallint NOT NULL,
    buffer_minutes smallint NOT NULL,
    seats integer NOT NULL,
    on_holidays boolean NOT NULL,
    from_date date NOT NULL,
    until_date date,
    horizon_days smallint NOT NULL,
    made_by_id bigint,
    space_id bigint NOT NULL,
    CONSTRAINT supplies_schedule_buffer_minutes_check CHECK ((buffer_minutes >= 0)),
    CONSTRAINT supplies_schedule_ends CHECK ((ends > starts)),
    CONSTRAINT supplies_schedule_horizon_days_check CHECK ((horizon_days >= 0)),
    CONSTRAINT supplies_schedule_seats CHECK ((seats >= 1)),
    CONSTRAINT supplies_schedule_seats_check CHECK ((seats >= 0)),
    CONSTRAINT supplies_schedule_step CHECK (((step_minutes >= 5) AND (step_minutes <= 1440))),
    CONSTRAINT supplies_schedule_step_minutes_check CHECK ((step_minutes >= 0)),
    CONSTRAINT supplies_schedule_weekdays CHECK (((weekdays <@ ARRAY[(0)::smallint, (1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint]) AND (
CASE
    WHEN (weekdays IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(weekdays, 1), 0)
END >= 1)))
);

ALTER TABLE public.supplies_schedule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_schedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.supplies_session ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_strike (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    appeal character varying(200) NOT NULL,
    appealed_at timestamp with time zone,
    answered_at timestamp with time zone,
    answer character varying(200) NOT NULL,
    forgiven_at timestamp with time zone,
    answered_by_id bigint,
    claim_id bigint NOT NULL,
    limit_id bigint NOT NULL,
    person_id bigint NOT NULL,
    CONSTRAINT supplies_forgiven_says_why CHECK (((forgiven_at IS NULL) OR (NOT ((answer)::text = ''::text))))
);

ALTER TABLE public.supplies_strike ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_strike_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_supply (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    channel character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    capacity integer NOT NULL,
    taken integer NOT NULL,
    waiting integer NOT NULL,
    takes_reflow boolean NOT NULL,
    closed_at timestamp with time zone,
    round_id bigint NOT NULL,
    session_id bigint,
    CONSTRAINT supplies_never_oversold CHECK ((taken <= capacity)),
    CONSTRAINT supplies_supply_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT supplies_supply_taken_check CHECK ((taken >= 0)),
    CONSTRAINT supplies_supply_waiting_check CHECK ((waiting >= 0))
);

ALTER TABLE public.supplies_supply ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_supply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplies_terms (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    service character varying(40) NOT NULL,
    title character varying(60) NOT NULL,
    intro text NOT NULL,
    per_person smallint NOT NULL,
    cancel_minutes integer NOT NULL,
    confirm_minutes integer,
    waiting_most integer,
    eligibility jsonb NOT NULL,
    laid_at timestamp with time zone,
    limit_id bigint,
    station_id bigint NOT NULL,
    needs_approval boolean DEFAULT false NOT NULL,
    may_hand_over boolean DEFAULT false NOT NULL,
    CONSTRAINT supplies_terms_cancel_minutes_check CHECK ((cancel_minutes >= 0)),
    CONSTRAINT supplies_terms_confirm CHECK (((confirm_minutes IS NULL) OR (confirm_minutes >= 1))),
    CONSTRAINT supplies_terms_confirm_minutes_check CHECK ((confirm_minutes >= 0)),
    CONSTRAINT supplies_terms_have_a_title CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT supplies_terms_not_handed_over CHECK ((NOT (may_hand_over AND needs_approval))),
    CONSTRAINT supplies_terms_per_person CHECK (((per_person >= 1) AND (per_person <= 1000))),
    CONSTRAINT supplies_terms_per_person_check CHECK ((per_person >= 0)),
    CONSTRAINT supplies_terms_waiting_most_check CHECK ((waiting_most >= 0))
);

ALTER TABLE public.supplies_terms ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.supplies_terms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.usersessions_usersession (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    session_key character varying(40) NOT NULL,
    user_agent character varying(200) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.usersessions_usersession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_answer (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    key uuid NOT NULL,
    answers jsonb NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    came_at timestamp with time zone NOT NULL,
    is_odd boolean NOT NULL,
    set_aside_at timestamp with time zone,
    set_aside_why character varying(200) NOT NULL,
    by_id bigint,
    stop_id bigint,
    visit_id bigint NOT NULL,
    edition_id bigint NOT NULL,
    CONSTRAINT visits_answer_says_something CHECK ((NOT (answers = '{}'::jsonb))),
    CONSTRAINT visits_set_aside_says_why CHECK ((((set_aside_at IS NULL) AND ((set_aside_why)::text = ''::text)) OR ((set_aside_at IS NOT NULL) AND (NOT ((set_aside_why)::text = ''::text)))))
);

ALTER TABLE public.visits_answer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_answer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_brought (
    id bigint NOT NULL,
    round_id bigint NOT NULL,
    visit_id bigint NOT NULL
);

ALTER TABLE public.visits_brought ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_brought_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_edition (
    id bigint NOT NULL,
    number smallint NOT NULL,
    questions jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_id bigint,
    questionnaire_id bigint NOT NULL,
    CONSTRAINT visits_edition_number_check CHECK ((number >= 0))
);

ALTER TABLE public.visits_edition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_edition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_goer (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    visit_id bigint NOT NULL
);

ALTER TABLE public.visits_goer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_goer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_page (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    day date NOT NULL,
    says character varying(4000) NOT NULL,
    at timestamp with time zone NOT NULL,
    key character varying(60) NOT NULL,
    by_id bigint,
    visit_id bigint NOT NULL,
    CONSTRAINT visits_page_says_something CHECK ((NOT ((says)::text = ''::text)))
);

ALTER TABLE public.visits_page ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_page_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_picture (
    id bigint NOT NULL,
    file character varying(100) NOT NULL,
    page_id bigint NOT NULL
);

ALTER TABLE public.visits_picture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_picture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_promise (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    says character varying(200) NOT NULL,
    due_date date NOT NULL,
    first_due_date date NOT NULL,
    is_public boolean NOT NULL,
    made_at timestamp with time zone NOT NULL,
    kept_at timestamp with time zone,
    dropped_at timestamp with time zone,
    came_of_it character varying(500) NOT NULL,
    key character varying(60) NOT NULL,
    owner_id bigint,
    visit_id bigint NOT NULL,
    wish_id bigint,
    over_by_id bigint,
    CONSTRAINT visits_promise_kept_or_dropped CHECK (((kept_at IS NULL) OR (dropped_at IS NULL))),
    CONSTRAINT visits_promise_only_later CHECK ((due_date >= first_due_date)),
    CONSTRAINT visits_promise_over_says_how CHECK ((((dropped_at IS NULL) AND (kept_at IS NULL)) OR (NOT ((came_of_it)::text = ''::text))))
);

ALTER TABLE public.visits_promise ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_promise_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_questionnaire (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    title character varying(60) NOT NULL,
    unit_id bigint NOT NULL
);

ALTER TABLE public.visits_questionnaire ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_questionnaire_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_stop (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    minutes smallint NOT NULL,
    station_id bigint NOT NULL,
    visit_id bigint NOT NULL,
    CONSTRAINT visits_stop_minutes_check CHECK ((minutes >= 0)),
    CONSTRAINT visits_stop_of_some_minutes CHECK (((minutes >= 5) AND (minutes <= 480)))
);

ALTER TABLE public.visits_stop ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_stop_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_visit (
    id bigint NOT NULL,
    home_id bigint NOT NULL,
    title character varying(60) NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    others character varying(120) NOT NULL,
    brings character varying(200) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    moved_at timestamp with time zone,
    moved_why character varying(200) NOT NULL,
    cancelled_at timestamp with time zone,
    cancelled_why character varying(200) NOT NULL,
    outcome character varying(1000) NOT NULL,
    shown_at timestamp with time zone,
    key character varying(60) NOT NULL,
    made_by_id bigint,
    unit_id bigint NOT NULL,
    edition_id bigint,
    CONSTRAINT visits_cancelled_says_why CHECK ((((cancelled_at IS NULL) AND ((cancelled_why)::text = ''::text)) OR ((cancelled_at IS NOT NULL) AND (NOT ((cancelled_why)::text = ''::text))))),
    CONSTRAINT visits_ends_after_it_begins CHECK ((ends_at > starts_at)),
    CONSTRAINT visits_shown_says_what_came_of_it CHECK (((shown_at IS NULL) OR ((NOT ((outcome)::text = ''::text)) AND (cancelled_at IS NULL))))
);

ALTER TABLE public.visits_visit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.visits_waves (
    station_id bigint NOT NULL,
    home_id bigint NOT NULL,
    times time without time zone[] NOT NULL,
    told_at timestamp with time zone NOT NULL,
    told_by_id bigint
);

CREATE TABLE public.visits_wish (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL,
    stop_id bigint,
    visit_id bigint NOT NULL
);

ALTER TABLE public.visits_wish ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.visits_wish_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_apikey
    ADD CONSTRAINT api_apikey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_apikey
    ADD CONSTRAINT api_apikey_prefix_key UNIQUE (prefix);

ALTER TABLE ONLY public.api_keyuse
    ADD CONSTRAINT api_keyuse_pkey PRIMARY KEY (key_id);

ALTER TABLE ONLY public.api_usednonce
    ADD CONSTRAINT api_nonce_once_per_key UNIQUE (key_id, nonce);

ALTER TABLE ONLY public.api_partner
    ADD CONSTRAINT api_partner_once_per_unit UNIQUE (unit_id, name);

ALTER TABLE ONLY public.api_partner
    ADD CONSTRAINT api_partner_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_usednonce
    ADD CONSTRAINT api_usednonce_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_a_room_is_given_once EXCLUDE USING gist (int8range(space_id, space_id, '[]'::text) WITH &&, blocked WITH &&) WHERE (((NOT is_off) AND (space_id IS NOT NULL)));

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_a_rota_makes_it_once UNIQUE (rota_id, starts_at);

ALTER TABLE ONLY public.appointments_appointment
    ADD CONSTRAINT appointments_appointment_claim_id_key UNIQUE (claim_id);

ALTER TABLE ONLY public.appointments_appointment
    ADD CONSTRAINT appointments_appointment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_appointment
    ADD CONSTRAINT appointments_code_once UNIQUE (home_id, code);

ALTER TABLE ONLY public.appointments_day
    ADD CONSTRAINT appointments_day_once UNIQUE (provider_id, day);

ALTER TABLE ONLY public.appointments_day
    ADD CONSTRAINT appointments_day_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_day
    ADD CONSTRAINT appointments_day_round_id_key UNIQUE (round_id);

ALTER TABLE ONLY public.appointments_leave
    ADD CONSTRAINT appointments_leave_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_miss
    ADD CONSTRAINT appointments_miss_claim_id_key UNIQUE (claim_id);

ALTER TABLE ONLY public.appointments_miss
    ADD CONSTRAINT appointments_miss_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_nobody_serves_two_at_once EXCLUDE USING gist (int8range(provider_id, provider_id, '[]'::text) WITH &&, blocked WITH &&) WHERE ((NOT is_off));

ALTER TABLE ONLY public.appointments_provider
    ADD CONSTRAINT appointments_provider_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_referral
    ADD CONSTRAINT appointments_referral_once UNIQUE (appointment_id, profession);

ALTER TABLE ONLY public.appointments_referral
    ADD CONSTRAINT appointments_referral_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_rota
    ADD CONSTRAINT appointments_rota_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_rules
    ADD CONSTRAINT appointments_rules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_rules
    ADD CONSTRAINT appointments_rules_unit_id_key UNIQUE (unit_id);

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_slot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_slot_session_id_key UNIQUE (session_id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cache
    ADD CONSTRAINT cache_pkey PRIMARY KEY (cache_key);

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_code_key UNIQUE (code);

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_discounted_id_key UNIQUE (discounted_id);

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_free_id_key UNIQUE (free_id);

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_gifts_id_key UNIQUE (gifts_id);

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cards_cardstanding
    ADD CONSTRAINT cards_cardstanding_claim_id_key UNIQUE (claim_id);

ALTER TABLE ONLY public.cards_cardstanding
    ADD CONSTRAINT cards_cardstanding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cards_channel
    ADD CONSTRAINT cards_channel_once UNIQUE (campaign_id, code);

ALTER TABLE ONLY public.cards_channel
    ADD CONSTRAINT cards_channel_one_per_unit UNIQUE (campaign_id, unit_id);

ALTER TABLE ONLY public.cards_channel
    ADD CONSTRAINT cards_channel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cards_familymember
    ADD CONSTRAINT cards_family_member_once UNIQUE (holder_id, person_id);

ALTER TABLE ONLY public.cards_familymember
    ADD CONSTRAINT cards_familymember_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cards_statusfile
    ADD CONSTRAINT cards_statusfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cards_withdrawal
    ADD CONSTRAINT cards_withdrawal_claim_id_key UNIQUE (claim_id);

ALTER TABLE ONLY public.cards_withdrawal
    ADD CONSTRAINT cards_withdrawal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_attachment
    ADD CONSTRAINT cases_attachment_in_order UNIQUE (entry_id, number);

ALTER TABLE ONLY public.cases_attachment
    ADD CONSTRAINT cases_attachment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_attachment
    ADD CONSTRAINT cases_attachment_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.cases_bulkrow
    ADD CONSTRAINT cases_bulk_each_once UNIQUE (bulk_id, case_id);

ALTER TABLE ONLY public.cases_bulk
    ADD CONSTRAINT cases_bulk_handle_key UNIQUE (handle);

ALTER TABLE ONLY public.cases_bulk
    ADD CONSTRAINT cases_bulk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_bulk
    ADD CONSTRAINT cases_bulk_same_request_once UNIQUE (user_id, key);

ALTER TABLE ONLY public.cases_bulkrow
    ADD CONSTRAINT cases_bulkrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_of_its_home UNIQUE (home_id, id);

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_category
    ADD CONSTRAINT cases_category_named_once UNIQUE (home_id, name);

ALTER TABLE ONLY public.cases_category
    ADD CONSTRAINT cases_category_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_draft
    ADD CONSTRAINT cases_draft_once UNIQUE (user_id, case_id, form);

ALTER TABLE ONLY public.cases_draft
    ADD CONSTRAINT cases_draft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_draft
    ADD CONSTRAINT cases_draft_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.cases_entry
    ADD CONSTRAINT cases_entry_in_order UNIQUE (case_id, number, home_id);

ALTER TABLE ONLY public.cases_entry
    ADD CONSTRAINT cases_entry_of_its_home UNIQUE (home_id, id);

ALTER TABLE ONLY public.cases_entry
    ADD CONSTRAINT cases_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_savedfilter
    ADD CONSTRAINT cases_filter_named_once UNIQUE (user_id, name);

ALTER TABLE ONLY public.cases_posting
    ADD CONSTRAINT cases_posting_once_a_stay UNIQUE (case_id, stay);

ALTER TABLE ONLY public.cases_posting
    ADD CONSTRAINT cases_posting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_posting
    ADD CONSTRAINT cases_posting_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.cases_readytext
    ADD CONSTRAINT cases_readytext_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_ref_once UNIQUE (home_id, ref);

ALTER TABLE ONLY public.cases_relation
    ADD CONSTRAINT cases_relation_once UNIQUE (home_id, one_id, other_id, bond);

ALTER TABLE ONLY public.cases_relation
    ADD CONSTRAINT cases_relation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_same_request_same_case UNIQUE (home_id, key);

ALTER TABLE ONLY public.cases_savedfilter
    ADD CONSTRAINT cases_savedfilter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_sorting
    ADD CONSTRAINT cases_sorting_in_order UNIQUE (home_id, number);

ALTER TABLE ONLY public.cases_sorting
    ADD CONSTRAINT cases_sorting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_sorting
    ADD CONSTRAINT cases_sorting_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.cases_readytext
    ADD CONSTRAINT cases_text_named_once UNIQUE (unit_id, name);

ALTER TABLE ONLY public.cases_version
    ADD CONSTRAINT cases_version_once UNIQUE (procedure, number);

ALTER TABLE ONLY public.cases_version
    ADD CONSTRAINT cases_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases_words
    ADD CONSTRAINT cases_words_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.childcare_absence
    ADD CONSTRAINT childcare_absence_once_a_day UNIQUE (application_id, day);

ALTER TABLE ONLY public.childcare_absence
    ADD CONSTRAINT childcare_absence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_application
    ADD CONSTRAINT childcare_application_claim_id_key UNIQUE (claim_id);

ALTER TABLE ONLY public.childcare_application
    ADD CONSTRAINT childcare_application_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_attendance
    ADD CONSTRAINT childcare_attendance_once_a_day UNIQUE (application_id, day);

ALTER TABLE ONLY public.childcare_attendance
    ADD CONSTRAINT childcare_attendance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_carecard
    ADD CONSTRAINT childcare_carecard_application_id_key UNIQUE (application_id);

ALTER TABLE ONLY public.childcare_carecard
    ADD CONSTRAINT childcare_carecard_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_carecard
    ADD CONSTRAINT childcare_carecard_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.childcare_carer
    ADD CONSTRAINT childcare_carer_once_a_term UNIQUE (term_id, user_id);

ALTER TABLE ONLY public.childcare_carer
    ADD CONSTRAINT childcare_carer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_collector
    ADD CONSTRAINT childcare_collector_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_collector
    ADD CONSTRAINT childcare_collector_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.childcare_group
    ADD CONSTRAINT childcare_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_group
    ADD CONSTRAINT childcare_group_supply_id_key UNIQUE (supply_id);

ALTER TABLE ONLY public.childcare_lesson
    ADD CONSTRAINT childcare_lesson_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_proof
    ADD CONSTRAINT childcare_proof_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_proof
    ADD CONSTRAINT childcare_proof_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.childcare_recordcheck
    ADD CONSTRAINT childcare_recordcheck_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_shift
    ADD CONSTRAINT childcare_shift_once_a_day UNIQUE (carer_id, day);

ALTER TABLE ONLY public.childcare_shift
    ADD CONSTRAINT childcare_shift_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_term
    ADD CONSTRAINT childcare_term_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.childcare_term
    ADD CONSTRAINT childcare_term_round_id_key UNIQUE (round_id);

ALTER TABLE ONLY public.classes_attendance
    ADD CONSTRAINT classes_attendance_once UNIQUE (session_id, claim_id);

ALTER TABLE ONLY public.classes_attendance
    ADD CONSTRAINT classes_attendance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.classes_feedback
    ADD CONSTRAINT classes_feedback_once UNIQUE (session_id, person_id);

ALTER TABLE ONLY public.classes_feedback
    ADD CONSTRAINT classes_feedback_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.classes_note
    ADD CONSTRAINT classes_note_once UNIQUE (series_id, key);

ALTER TABLE ONLY public.classes_note
    ADD CONSTRAINT classes_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.classes_series
    ADD CONSTRAINT classes_series_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.classes_series
    ADD CONSTRAINT classes_series_round_id_key UNIQUE (round_id);

ALTER TABLE ONLY public.classes_teaching
    ADD CONSTRAINT classes_teaching_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consultation_commitment
    ADD CONSTRAINT consultation_commitment_in_order UNIQUE (talks_id, number);

ALTER TABLE ONLY public.consultation_commitment
    ADD CONSTRAINT consultation_commitment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consultation_demand
    ADD CONSTRAINT consultation_demand_in_order UNIQUE (talks_id, number);

ALTER TABLE ONLY public.consultation_demand
    ADD CONSTRAINT consultation_demand_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consultation_recheck
    ADD CONSTRAINT consultation_recheck_in_order UNIQUE (commitment_id, number);

ALTER TABLE ONLY public.consultation_recheck
    ADD CONSTRAINT consultation_recheck_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consultation_talks
    ADD CONSTRAINT consultation_talks_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT duty_one_person_on_one_post EXCLUDE USING gist (int8range(user_id, user_id, '[]'::text) WITH &&, tstzrange(starts_at, ends_at, '[)'::text) WITH &&) WHERE ((user_id IS NOT NULL));

ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT duty_post_filled_once EXCLUDE USING gist (int8range(post_id, post_id, '[]'::text) WITH &&, tstzrange(starts_at, ends_at, '[)'::text) WITH &&);

ALTER TABLE ONLY public.duty_post
    ADD CONSTRAINT duty_post_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT duty_shift_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.duty_swap
    ADD CONSTRAINT duty_swap_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.duty_watch
    ADD CONSTRAINT duty_watch_by_name UNIQUE (post_id, name);

ALTER TABLE ONLY public.duty_watch
    ADD CONSTRAINT duty_watch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goods_care
    ADD CONSTRAINT goods_care_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goods_care
    ADD CONSTRAINT goods_care_round_id_key UNIQUE (round_id);

ALTER TABLE ONLY public.goods_care
    ADD CONSTRAINT goods_care_with_its_home UNIQUE (home_id, id);

ALTER TABLE ONLY public.goods_counting
    ADD CONSTRAINT goods_counting_entry_id_key UNIQUE (entry_id);

ALTER TABLE ONLY public.goods_counting
    ADD CONSTRAINT goods_counting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goods_entry
    ADD CONSTRAINT goods_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goods_handout
    ADD CONSTRAINT goods_handout_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goods_lot
    ADD CONSTRAINT goods_lot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goods_lot
    ADD CONSTRAINT goods_lot_with_its_home UNIQUE (home_id, id);

ALTER TABLE ONLY public.goods_entry
    ADD CONSTRAINT goods_same_request_same_entry UNIQUE (home_id, key);

ALTER TABLE ONLY public.goods_handout
    ADD CONSTRAINT goods_same_request_same_hand_out UNIQUE (home_id, key);

ALTER TABLE ONLY public.goods_share
    ADD CONSTRAINT goods_share_once UNIQUE (care_id, lot_id);

ALTER TABLE ONLY public.goods_share
    ADD CONSTRAINT goods_share_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.hotline_advice
    ADD CONSTRAINT hotline_advice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.hotline_caller
    ADD CONSTRAINT hotline_caller_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.incident_evidence
    ADD CONSTRAINT incident_entry_once UNIQUE (case_id, entry);

ALTER TABLE ONLY public.incident_evidence
    ADD CONSTRAINT incident_evidence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_code_once UNIQUE (home_id, code);

ALTER TABLE ONLY public.interviews_contact
    ADD CONSTRAINT interviews_contact_once UNIQUE (referral_id, key);

ALTER TABLE ONLY public.interviews_contact
    ADD CONSTRAINT interviews_contact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_contact
    ADD CONSTRAINT interviews_contact_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.interviews_day
    ADD CONSTRAINT interviews_day_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_day
    ADD CONSTRAINT interviews_day_round_id_key UNIQUE (round_id);

ALTER TABLE ONLY public.interviews_demand
    ADD CONSTRAINT interviews_demand_case_id_key UNIQUE (case_id);

ALTER TABLE ONLY public.interviews_demand
    ADD CONSTRAINT interviews_demand_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_demand
    ADD CONSTRAINT interviews_demand_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_claim_id_key UNIQUE (claim_id);

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.interviews_note
    ADD CONSTRAINT interviews_note_once UNIQUE (interview_id, key);

ALTER TABLE ONLY public.interviews_note
    ADD CONSTRAINT interviews_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_note
    ADD CONSTRAINT interviews_note_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.interviews_provider
    ADD CONSTRAINT interviews_provider_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_referral
    ADD CONSTRAINT interviews_referral_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_referral
    ADD CONSTRAINT interviews_referral_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_same_request_same_one UNIQUE (home_id, key);

ALTER TABLE ONLY public.interviews_trusted
    ADD CONSTRAINT interviews_trusted_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_undertaking
    ADD CONSTRAINT interviews_undertaking_once UNIQUE (interview_id, key);

ALTER TABLE ONLY public.interviews_undertaking
    ADD CONSTRAINT interviews_undertaking_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.interviews_undertaking
    ADD CONSTRAINT interviews_undertaking_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.letters_counter
    ADD CONSTRAINT letters_counter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_number_given_once UNIQUE (unit_id, year, kind, number);

ALTER TABLE ONLY public.letters_counter
    ADD CONSTRAINT letters_one_counter UNIQUE (unit_id, year, kind);

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notebook_kept
    ADD CONSTRAINT notebook_kept_once UNIQUE (user_id, source, key);

ALTER TABLE ONLY public.notebook_kept
    ADD CONSTRAINT notebook_kept_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notebook_note
    ADD CONSTRAINT notebook_note_handle_key UNIQUE (handle);

ALTER TABLE ONLY public.notebook_note
    ADD CONSTRAINT notebook_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notebook_note
    ADD CONSTRAINT notebook_same_request_same_note UNIQUE (user_id, key);

ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_once UNIQUE (home_id, notice_id, channel);

ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_ref_once UNIQUE (home_id, ref);

ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notices_quiethours
    ADD CONSTRAINT notices_quiethours_person_id_key UNIQUE (person_id);

ALTER TABLE ONLY public.notices_quiethours
    ADD CONSTRAINT notices_quiethours_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notices_webhook
    ADD CONSTRAINT notices_webhook_handle_key UNIQUE (handle);

ALTER TABLE ONLY public.notices_webhook
    ADD CONSTRAINT notices_webhook_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notices_wish
    ADD CONSTRAINT notices_wish_once UNIQUE (person_id, "group", channel);

ALTER TABLE ONLY public.notices_wish
    ADD CONSTRAINT notices_wish_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orgs_jointteam_covers
    ADD CONSTRAINT orgs_jointteam_covers_jointteam_id_unit_id_6583ab7a_uniq UNIQUE (jointteam_id, unit_id);

ALTER TABLE ONLY public.orgs_jointteam_covers
    ADD CONSTRAINT orgs_jointteam_covers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orgs_jointteam
    ADD CONSTRAINT orgs_jointteam_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orgs_rolegrant
    ADD CONSTRAINT orgs_rolegrant_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orgs_shieldedread
    ADD CONSTRAINT orgs_shielded_read_once UNIQUE (subject, reader_id, unit_id);

ALTER TABLE ONLY public.orgs_shieldedread
    ADD CONSTRAINT orgs_shieldedread_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orgs_teammember
    ADD CONSTRAINT orgs_team_member_once UNIQUE (team_id, user_id);

ALTER TABLE ONLY public.orgs_teammember
    ADD CONSTRAINT orgs_teammember_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orgs_unit
    ADD CONSTRAINT orgs_unit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orgs_unit
    ADD CONSTRAINT orgs_unit_with_its_home UNIQUE (id, home_id);

ALTER TABLE ONLY public.people_child
    ADD CONSTRAINT people_child_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_child
    ADD CONSTRAINT people_child_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.people_consentevent
    ADD CONSTRAINT people_consentevent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_demouser
    ADD CONSTRAINT people_demouser_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_demouser
    ADD CONSTRAINT people_demouser_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.people_double
    ADD CONSTRAINT people_double_once UNIQUE (first_id, second_id);

ALTER TABLE ONLY public.people_double
    ADD CONSTRAINT people_double_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_importdraft
    ADD CONSTRAINT people_importdraft_handle_key UNIQUE (handle);

ALTER TABLE ONLY public.people_importdraft
    ADD CONSTRAINT people_importdraft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_person
    ADD CONSTRAINT people_person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_person
    ADD CONSTRAINT people_person_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.people_person
    ADD CONSTRAINT people_person_trace_ref_key UNIQUE (trace_ref);

ALTER TABLE ONLY public.people_person
    ADD CONSTRAINT people_person_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.people_unmasklog
    ADD CONSTRAINT people_unmasklog_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people_user
    ADD CONSTRAINT people_user_handle_key UNIQUE (handle);

ALTER TABLE ONLY public.people_user
    ADD CONSTRAINT people_user_phone_index_key UNIQUE (phone_index);

ALTER TABLE ONLY public.people_user
    ADD CONSTRAINT people_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_comment
    ADD CONSTRAINT places_comment_one_per_person UNIQUE (person_id, station_id);

ALTER TABLE ONLY public.places_comment
    ADD CONSTRAINT places_comment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_fault
    ADD CONSTRAINT places_fault_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_faultnote
    ADD CONSTRAINT places_faultnote_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_favourite
    ADD CONSTRAINT places_favourite_once UNIQUE (person_id, station_id);

ALTER TABLE ONLY public.places_favourite
    ADD CONSTRAINT places_favourite_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_hoursoverride
    ADD CONSTRAINT places_hoursoverride_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_importrow
    ADD CONSTRAINT places_import_row_once UNIQUE (batch_id, line);

ALTER TABLE ONLY public.places_importrow
    ADD CONSTRAINT places_importrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_keeper
    ADD CONSTRAINT places_keeper_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_savedmapping
    ADD CONSTRAINT places_mapping_once_per_headers UNIQUE (unit_id, signature);

ALTER TABLE ONLY public.places_photo
    ADD CONSTRAINT places_photo_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_station
    ADD CONSTRAINT places_plaque_code_once UNIQUE (plaque_code);

ALTER TABLE ONLY public.places_savedmapping
    ADD CONSTRAINT places_savedmapping_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_sourcerow
    ADD CONSTRAINT places_sourcerow_pkey PRIMARY KEY (home_id, source, key);

ALTER TABLE ONLY public.places_space
    ADD CONSTRAINT places_space_name_once UNIQUE (station_id, name);

ALTER TABLE ONLY public.places_space
    ADD CONSTRAINT places_space_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_station
    ADD CONSTRAINT places_station_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_stationamenity
    ADD CONSTRAINT places_stationamenity_pkey PRIMARY KEY (station_id, amenity);

ALTER TABLE ONLY public.places_stationchange
    ADD CONSTRAINT places_stationchange_pkey PRIMARY KEY (station_id);

ALTER TABLE ONLY public.places_stationimport
    ADD CONSTRAINT places_stationimport_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_stationnear
    ADD CONSTRAINT places_stationnear_pkey PRIMARY KEY (station_id);

ALTER TABLE ONLY public.places_visitguard
    ADD CONSTRAINT places_visit_once_in_two_hours EXCLUDE USING gist (int8range(home_id, home_id, '[]'::text) WITH &&, int8range(station_id, station_id, '[]'::text) WITH &&, int8range(visitor, visitor, '[]'::text) WITH &&, "window" WITH &&);

ALTER TABLE ONLY public.places_visit
    ADD CONSTRAINT places_visit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.places_visitguard
    ADD CONSTRAINT places_visitguard_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_cameof
    ADD CONSTRAINT problems_cameof_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_member
    ADD CONSTRAINT problems_member_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_metoo
    ADD CONSTRAINT problems_metoo_case_id_key UNIQUE (case_id);

ALTER TABLE ONLY public.problems_metoo
    ADD CONSTRAINT problems_metoo_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.problems_problem
    ADD CONSTRAINT problems_problem_of_its_home UNIQUE (home_id, case_id);

ALTER TABLE ONLY public.problems_problem
    ADD CONSTRAINT problems_problem_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_record
    ADD CONSTRAINT records_record_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.say_publicanswer
    ADD CONSTRAINT say_publicanswer_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_provider_uid_fc810c6e_uniq UNIQUE (provider, uid);

ALTER TABLE ONLY public.socialaccount_socialapp
    ADD CONSTRAINT socialaccount_socialapp_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq UNIQUE (app_id, account_id);

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_occupation
    ADD CONSTRAINT supplies_a_part_is_used_once EXCLUDE USING gist (int8range(home_id, home_id, '[]'::text) WITH &&, int8range(part_id, part_id, '[]'::text) WITH &&, during WITH &&);

ALTER TABLE ONLY public.supplies_arrival
    ADD CONSTRAINT supplies_arrival_once UNIQUE (station_id, key);

ALTER TABLE ONLY public.supplies_arrival
    ADD CONSTRAINT supplies_arrival_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_blackout
    ADD CONSTRAINT supplies_blackout_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_calendarfeed
    ADD CONSTRAINT supplies_calendarfeed_person_id_key UNIQUE (person_id);

ALTER TABLE ONLY public.supplies_calendarfeed
    ADD CONSTRAINT supplies_calendarfeed_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_change
    ADD CONSTRAINT supplies_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_claim
    ADD CONSTRAINT supplies_claim_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_double
    ADD CONSTRAINT supplies_double_other_id_key UNIQUE (other_id);

ALTER TABLE ONLY public.supplies_double
    ADD CONSTRAINT supplies_double_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_drawentry
    ADD CONSTRAINT supplies_draw_entry_once UNIQUE (draw_id, entry);

ALTER TABLE ONLY public.supplies_draw
    ADD CONSTRAINT supplies_draw_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_draw
    ADD CONSTRAINT supplies_draw_round_id_key UNIQUE (round_id);

ALTER TABLE ONLY public.supplies_drawentry
    ADD CONSTRAINT supplies_drawentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_handover
    ADD CONSTRAINT supplies_handover_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_limit
    ADD CONSTRAINT supplies_limit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_claim
    ADD CONSTRAINT supplies_never_two_at_once EXCLUDE USING gist (int8range(home_id, home_id, '[]'::text) WITH &&, int8range(person_id, person_id, '[]'::text) WITH &&, during WITH &&) WHERE (((during IS NOT NULL) AND (person_id IS NOT NULL) AND (NOT ((state)::text = ANY ((ARRAY['cancelled'::character varying, 'lost'::character varying])::text[])))));

ALTER TABLE ONLY public.supplies_occupation
    ADD CONSTRAINT supplies_occupation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_part
    ADD CONSTRAINT supplies_part_once UNIQUE (whole_id, part_id);

ALTER TABLE ONLY public.supplies_part
    ADD CONSTRAINT supplies_part_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_round
    ADD CONSTRAINT supplies_round_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_round
    ADD CONSTRAINT supplies_round_with_its_home UNIQUE (home_id, id);

ALTER TABLE ONLY public.supplies_claim
    ADD CONSTRAINT supplies_same_request_same_claim UNIQUE (home_id, key);

ALTER TABLE ONLY public.supplies_schedule
    ADD CONSTRAINT supplies_schedule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_session
    ADD CONSTRAINT supplies_session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_session
    ADD CONSTRAINT supplies_session_with_its_home UNIQUE (home_id, id);

ALTER TABLE ONLY public.supplies_session
    ADD CONSTRAINT supplies_sessions_of_a_space_apart EXCLUDE USING gist (int8range(home_id, home_id, '[]'::text) WITH &&, int8range(space_id, space_id, '[]'::text) WITH &&, blocked WITH &&) WHERE (((cancelled_at IS NULL) AND (space_id IS NOT NULL)));

ALTER TABLE ONLY public.supplies_strike
    ADD CONSTRAINT supplies_strike_claim_id_key UNIQUE (claim_id);

ALTER TABLE ONLY public.supplies_strike
    ADD CONSTRAINT supplies_strike_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_supply
    ADD CONSTRAINT supplies_supply_of_its_round UNIQUE (home_id, round_id, id);

ALTER TABLE ONLY public.supplies_supply
    ADD CONSTRAINT supplies_supply_once UNIQUE NULLS NOT DISTINCT (home_id, round_id, session_id, channel);

ALTER TABLE ONLY public.supplies_supply
    ADD CONSTRAINT supplies_supply_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplies_supply
    ADD CONSTRAINT supplies_supply_with_its_home UNIQUE (home_id, id);

ALTER TABLE ONLY public.supplies_terms
    ADD CONSTRAINT supplies_terms_once UNIQUE (station_id, service);

ALTER TABLE ONLY public.supplies_terms
    ADD CONSTRAINT supplies_terms_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);

ALTER TABLE ONLY public.visits_answer
    ADD CONSTRAINT visits_answer_arrives_once UNIQUE (home_id, key);

ALTER TABLE ONLY public.visits_answer
    ADD CONSTRAINT visits_answer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_brought
    ADD CONSTRAINT visits_brings_a_round_once UNIQUE (visit_id, round_id);

ALTER TABLE ONLY public.visits_brought
    ADD CONSTRAINT visits_brought_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_edition
    ADD CONSTRAINT visits_edition_in_order UNIQUE (questionnaire_id, number);

ALTER TABLE ONLY public.visits_edition
    ADD CONSTRAINT visits_edition_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_goer
    ADD CONSTRAINT visits_goer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_goer
    ADD CONSTRAINT visits_goes_once UNIQUE (visit_id, user_id);

ALTER TABLE ONLY public.visits_stop
    ADD CONSTRAINT visits_one_stop_at_a_time UNIQUE (visit_id, at);

ALTER TABLE ONLY public.visits_page
    ADD CONSTRAINT visits_page_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_picture
    ADD CONSTRAINT visits_picture_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_promise
    ADD CONSTRAINT visits_promise_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_questionnaire
    ADD CONSTRAINT visits_questionnaire_by_title UNIQUE (unit_id, title);

ALTER TABLE ONLY public.visits_questionnaire
    ADD CONSTRAINT visits_questionnaire_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_page
    ADD CONSTRAINT visits_same_request_same_page UNIQUE (home_id, key);

ALTER TABLE ONLY public.visits_promise
    ADD CONSTRAINT visits_same_request_same_promise UNIQUE (home_id, key);

ALTER TABLE ONLY public.visits_visit
    ADD CONSTRAINT visits_same_request_same_visit UNIQUE (home_id, key);

ALTER TABLE ONLY public.visits_stop
    ADD CONSTRAINT visits_station_once UNIQUE (visit_id, station_id);

ALTER TABLE ONLY public.visits_stop
    ADD CONSTRAINT visits_stop_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_visit
    ADD CONSTRAINT visits_visit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits_waves
    ADD CONSTRAINT visits_waves_pkey PRIMARY KEY (station_id);

ALTER TABLE ONLY public.visits_wish
    ADD CONSTRAINT visits_wish_case_id_key UNIQUE (case_id);

ALTER TABLE ONLY public.visits_wish
    ADD CONSTRAINT visits_wish_pkey PRIMARY KEY (id);

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);

CREATE INDEX api_apikey_issued_by_id_23faabaf ON public.api_apikey USING btree (issued_by_id);

CREATE INDEX api_apikey_partner_id_f3177072 ON public.api_apikey USING btree (partner_id);

CREATE INDEX api_apikey_prefix_3aa7aa72_like ON public.api_apikey USING btree (prefix varchar_pattern_ops);

CREATE INDEX api_apikey_revoked_by_id_910bb341 ON public.api_apikey USING btree (revoked_by_id);

CREATE INDEX api_partner_unit_id_3ecd22c9 ON public.api_partner USING btree (unit_id);

CREATE INDEX api_usednonce_key_id_b175579f ON public.api_usednonce USING btree (key_id);

CREATE INDEX appointments_appointment_slot_id_4594fc33 ON public.appointments_appointment USING btree (slot_id);

CREATE INDEX appointments_day_provider_id_b8205673 ON public.appointments_day USING btree (provider_id);

CREATE INDEX appointments_leave_made_by_id_db93eccd ON public.appointments_leave USING btree (made_by_id);

CREATE INDEX appointments_leave_provider_id_2a92bec2 ON public.appointments_leave USING btree (provider_id);

CREATE INDEX appointments_miss_person ON public.appointments_miss USING btree (person_id, at);

CREATE INDEX appointments_miss_person_id_fe39ea52 ON public.appointments_miss USING btree (person_id);

CREATE INDEX appointments_provider_made_by_id_4d601181 ON public.appointments_provider USING btree (made_by_id);

CREATE INDEX appointments_provider_of ON public.appointments_provider USING btree (home_id, profession);

CREATE INDEX appointments_provider_station_id_41a3e7ea ON public.appointments_provider USING btree (station_id);

CREATE INDEX appointments_provider_unit_id_311c5277 ON public.appointments_provider USING btree (unit_id);

CREATE INDEX appointments_provider_user_id_48fe7126 ON public.appointments_provider USING btree (user_id);

CREATE INDEX appointments_referral_appointment_id_16784190 ON public.appointments_referral USING btree (appointment_id);

CREATE INDEX appointments_referral_provider_id_6b017f46 ON public.appointments_referral USING btree (provider_id);

CREATE INDEX appointments_rota_made_by_id_da7796c6 ON public.appointments_rota USING btree (made_by_id);

CREATE INDEX appointments_rota_provider_id_2bdbbb1b ON public.appointments_rota USING btree (provider_id);

CREATE INDEX appointments_rota_space_id_279d8427 ON public.appointments_rota USING btree (space_id);

CREATE INDEX appointments_rota_station_id_ab8b2a6e ON public.appointments_rota USING btree (station_id);

CREATE INDEX appointments_rules_limit_id_1e415b82 ON public.appointments_rules USING btree (limit_id);

CREATE INDEX appointments_slot_instead_of_id_23a79699 ON public.appointments_slot USING btree (instead_of_id);

CREATE INDEX appointments_slot_provider_id_318c69f7 ON public.appointments_slot USING btree (provider_id);

CREATE INDEX appointments_slot_rota_id_d3e7f879 ON public.appointments_slot USING btree (rota_id);

CREATE INDEX appointments_slot_space_id_d211dcae ON public.appointments_slot USING btree (space_id);

CREATE INDEX appointments_slot_starts ON public.appointments_slot USING btree (starts_at);

CREATE INDEX appointments_slot_station_id_d280073b ON public.appointments_slot USING btree (station_id);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX cache_expires ON public.cache USING btree (expires);

CREATE INDEX cards_campaign_code_bde30e35_like ON public.cards_campaign USING btree (code varchar_pattern_ops);

CREATE INDEX cards_campaign_made_by_id_95e5c824 ON public.cards_campaign USING btree (made_by_id);

CREATE INDEX cards_campaign_unit_id_66d53413 ON public.cards_campaign USING btree (unit_id);

CREATE INDEX cards_cardstanding_file_id_9db39c09 ON public.cards_cardstanding USING btree (file_id);

CREATE INDEX cards_channel_campaign_id_a61272b1 ON public.cards_channel USING btree (campaign_id);

CREATE INDEX cards_channel_unit_id_3f1189d8 ON public.cards_channel USING btree (unit_id);

CREATE INDEX cards_familymember_holder_id_467f9499 ON public.cards_familymember USING btree (holder_id);

CREATE INDEX cards_familymember_person_id_88c5825d ON public.cards_familymember USING btree (person_id);

CREATE INDEX cards_statusfile_by_id_5a793859 ON public.cards_statusfile USING btree (by_id);

CREATE INDEX cards_statusfile_campaign_id_fb02de00 ON public.cards_statusfile USING btree (campaign_id);

CREATE INDEX cards_withdrawal_by_id_42d2f1cd ON public.cards_withdrawal USING btree (by_id);

CREATE INDEX cases_bulk_at ON public.cases_bulk USING btree (at);

CREATE INDEX cases_climbed_to ON public.cases_case USING btree (climbed_to_id, owed_at, id) WHERE ((climbed_to_id IS NOT NULL) AND (ended_at IS NULL));

CREATE INDEX cases_draft_of_case ON public.cases_draft USING btree (case_id);

CREATE INDEX cases_ended ON public.cases_case USING btree (unit_id, ended_at DESC) WHERE (ended_at IS NOT NULL);

CREATE INDEX cases_ended_lately ON public.cases_case USING btree (ended_at DESC, id DESC) WHERE (ended_at IS NOT NULL);

CREATE INDEX cases_entry_by ON public.cases_entry USING btree (by_id) WHERE (by_id IS NOT NULL);

CREATE UNIQUE INDEX cases_filter_one_default ON public.cases_savedfilter USING btree (user_id) WHERE is_default;

CREATE INDEX cases_free_by_unit ON public.cases_case USING btree (unit_id, owed_at, id) WHERE ((assignee_id IS NULL) AND (ended_at IS NULL));

CREATE INDEX cases_merged_into ON public.cases_case USING btree (main_id) WHERE (main_id IS NOT NULL);

CREATE INDEX cases_next_due ON public.cases_case USING btree (next_due_at) WHERE (next_due_at IS NOT NULL);

CREATE INDEX cases_of_category ON public.cases_case USING btree (category_id, opened_at DESC) WHERE (category_id IS NOT NULL);

CREATE INDEX cases_of_person ON public.cases_case USING btree (person_id, opened_at DESC) WHERE (person_id IS NOT NULL);

CREATE UNIQUE INDEX cases_one_sorting_used ON public.cases_sorting USING btree (home_id) WHERE is_used;

CREATE UNIQUE INDEX cases_one_voice_each ON public.cases_entry USING btree (home_id, case_id, stay, outcome, by_id) WHERE ((kind)::text = 'voice'::text);

CREATE INDEX cases_opened ON public.cases_case USING btree (opened_at, id);

CREATE INDEX cases_opened_at_unit ON public.cases_case USING btree (unit_id, opened_at, id);

CREATE INDEX cases_owed ON public.cases_case USING btree (owed_at, id) WHERE (ended_at IS NULL);

CREATE INDEX cases_owed_by_one ON public.cases_case USING btree (assignee_id, owed_at, id) WHERE ((assignee_id IS NOT NULL) AND (ended_at IS NULL));

CREATE INDEX cases_owed_by_unit ON public.cases_case USING btree (unit_id, owed_at, id) WHERE (ended_at IS NULL);

CREATE INDEX cases_posting_ref_589c2ab7_like ON public.cases_posting USING btree (ref varchar_pattern_ops);

CREATE UNIQUE INDEX cases_receipt_once ON public.cases_case USING btree (home_id, receipt_index) WHERE (receipt_index IS NOT NULL);

CREATE INDEX cases_relation_other ON public.cases_relation USING btree (other_id);

CREATE INDEX cases_to_call_back ON public.cases_case USING btree (unit_id, call_due_at, id) WHERE (call_due_at IS NOT NULL);

CREATE INDEX cases_to_climb ON public.cases_case USING btree (climbs_at) WHERE (climbs_at IS NOT NULL);

CREATE INDEX cases_to_warn ON public.cases_case USING btree (warns_at) WHERE (warns_at IS NOT NULL);

CREATE UNIQUE INDEX cases_warned_once ON public.cases_entry USING btree (home_id, case_id, stay) WHERE ((kind)::text = 'warned'::text);

CREATE INDEX childcare_absence_application_id_35671978 ON public.childcare_absence USING btree (application_id);

CREATE INDEX childcare_absence_told_by_id_18172b44 ON public.childcare_absence USING btree (told_by_id);

CREATE INDEX childcare_application_checked_by_id_034db885 ON public.childcare_application USING btree (checked_by_id);

CREATE INDEX childcare_application_child_id_ff5cea40 ON public.childcare_application USING btree (child_id);

CREATE INDEX childcare_application_guardian_id_4df26cf8 ON public.childcare_application USING btree (guardian_id);

CREATE INDEX childcare_application_review_by_id_0b94f756 ON public.childcare_application USING btree (review_by_id);

CREATE INDEX childcare_application_term_id_8f785d97 ON public.childcare_application USING btree (term_id);

CREATE INDEX childcare_attendance_application_id_86aa1202 ON public.childcare_attendance USING btree (application_id);

CREATE INDEX childcare_attendance_came_by_id_0ed6ccfd ON public.childcare_attendance USING btree (came_by_id);

CREATE INDEX childcare_attendance_collector_id_186c92f3 ON public.childcare_attendance USING btree (collector_id);

CREATE INDEX childcare_attendance_left_by_id_8124e8b4 ON public.childcare_attendance USING btree (left_by_id);

CREATE INDEX childcare_carer_added_by_id_411a0201 ON public.childcare_carer USING btree (added_by_id);

CREATE INDEX childcare_carer_term_id_13252f18 ON public.childcare_carer USING btree (term_id);

CREATE INDEX childcare_carer_user_id_15a3d5fd ON public.childcare_carer USING btree (user_id);

CREATE INDEX childcare_collector_application_id_85ba0670 ON public.childcare_collector USING btree (application_id);

CREATE INDEX childcare_group_term_id_4895f5f5 ON public.childcare_group USING btree (term_id);

CREATE INDEX childcare_lesson_term_id_f596ef59 ON public.childcare_lesson USING btree (term_id);

CREATE INDEX childcare_proof_application_id_a4c638ce ON public.childcare_proof USING btree (application_id);

CREATE INDEX childcare_recordcheck_added_by_id_ee005a70 ON public.childcare_recordcheck USING btree (added_by_id);

CREATE INDEX childcare_recordcheck_unit_id_cf500022 ON public.childcare_recordcheck USING btree (unit_id);

CREATE INDEX childcare_recordcheck_user_id_2448bfb7 ON public.childcare_recordcheck USING btree (user_id);

CREATE INDEX childcare_recordcheck_withdrawn_by_id_ea1ab231 ON public.childcare_recordcheck USING btree (withdrawn_by_id);

CREATE INDEX childcare_shift_carer_id_5153bd6d ON public.childcare_shift USING btree (carer_id);

CREATE INDEX classes_attendance_by_id_eacf8116 ON public.classes_attendance USING btree (by_id);

CREATE INDEX classes_attendance_claim_id_1b02d72a ON public.classes_attendance USING btree (claim_id);

CREATE INDEX classes_attendance_session_id_bb51f1ab ON public.classes_attendance USING btree (session_id);

CREATE INDEX classes_feedback_person_id_d0b61e9c ON public.classes_feedback USING btree (person_id);

CREATE INDEX classes_feedback_session_id_3077e56d ON public.classes_feedback USING btree (session_id);

CREATE UNIQUE INDEX classes_instructor_once ON public.classes_teaching USING btree (series_id, person_id) WHERE ((ended_at IS NULL) AND (session_id IS NULL));

CREATE INDEX classes_note_by_id_a63b35a2 ON public.classes_note USING btree (by_id);

CREATE INDEX classes_note_series_id_16ca848c ON public.classes_note USING btree (series_id);

CREATE UNIQUE INDEX classes_one_substitute ON public.classes_teaching USING btree (session_id) WHERE ((ended_at IS NULL) AND (session_id IS NOT NULL));

CREATE INDEX classes_series_space_id_fda1ea76 ON public.classes_series USING btree (space_id);

CREATE INDEX classes_teaching_named_by_id_8de29abf ON public.classes_teaching USING btree (named_by_id);

CREATE INDEX classes_teaching_person_id_c3c45080 ON public.classes_teaching USING btree (person_id);

CREATE INDEX classes_teaching_series_id_b70b19d9 ON public.classes_teaching USING btree (series_id);

CREATE INDEX classes_teaching_session_id_2a92d1c8 ON public.classes_teaching USING btree (session_id);

CREATE INDEX consultation_commitment_demand_id_6df09714 ON public.consultation_commitment USING btree (demand_id);

CREATE INDEX consultation_commitment_talks_id_b0aefe75 ON public.consultation_commitment USING btree (talks_id);

CREATE INDEX consultation_demand_talks_id_cef7025c ON public.consultation_demand USING btree (talks_id);

CREATE INDEX consultation_recheck_commitment_id_37e198a9 ON public.consultation_recheck USING btree (commitment_id);

CREATE INDEX consultation_shown ON public.consultation_talks USING btree (shown_at DESC) WHERE (shown_at IS NOT NULL);

CREATE INDEX consultation_to_check ON public.consultation_commitment USING btree (check_date) WHERE (check_date IS NOT NULL);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE UNIQUE INDEX duty_one_open_swap ON public.duty_swap USING btree (shift_id) WHERE (answered_at IS NULL);

CREATE UNIQUE INDEX duty_one_post_for_a_purpose ON public.duty_post USING btree (unit_id, purpose) WHERE (closed_at IS NULL);

CREATE INDEX duty_post_unit_id_16e11608 ON public.duty_post USING btree (unit_id);

CREATE INDEX duty_shift_post_id_a1fc0778 ON public.duty_shift USING btree (post_id);

CREATE INDEX duty_shift_set_by_id_d5038244 ON public.duty_shift USING btree (set_by_id);

CREATE INDEX duty_shift_user_id_f4233dff ON public.duty_shift USING btree (user_id);

CREATE INDEX duty_shift_watch_id_07cd3819 ON public.duty_shift USING btree (watch_id);

CREATE INDEX duty_shifts_of_one ON public.duty_shift USING btree (user_id, ends_at);

CREATE INDEX duty_shifts_of_post ON public.duty_shift USING btree (post_id, starts_at);

CREATE INDEX duty_swap_asker_id_c3b7b0b3 ON public.duty_swap USING btree (asker_id);

CREATE INDEX duty_swap_shift_id_591688eb ON public.duty_swap USING btree (shift_id);

CREATE INDEX duty_swap_to_id_e71d335c ON public.duty_swap USING btree (to_id);

CREATE INDEX duty_swaps_asked ON public.duty_swap USING btree (to_id) WHERE (answered_at IS NULL);

CREATE INDEX duty_to_remind ON public.duty_shift USING btree (starts_at) WHERE (reminded_at IS NULL);

CREATE INDEX duty_watch_post_id_f933383c ON public.duty_watch USING btree (post_id);

CREATE INDEX goods_care_at_a_station ON public.goods_care USING btree (station_id) WHERE ((finished_at IS NULL) AND (station_id IS NOT NULL));

CREATE INDEX goods_care_station_id_79e65f40 ON public.goods_care USING btree (station_id);

CREATE INDEX goods_counting_counted_by_id_b78a3ece ON public.goods_counting USING btree (counted_by_id);

CREATE INDEX goods_counting_lot_id_dca74213 ON public.goods_counting USING btree (lot_id);

CREATE INDEX goods_counting_settled_by_id_42e5d4dd ON public.goods_counting USING btree (settled_by_id);

CREATE INDEX goods_entry_by_id_d5a7e1a5 ON public.goods_entry USING btree (by_id);

CREATE INDEX goods_entry_hand_out_id_bf285d97 ON public.goods_entry USING btree (hand_out_id);

CREATE INDEX goods_entry_lot ON public.goods_entry USING btree (lot_id, id);

CREATE INDEX goods_entry_lot_id_410cc2a3 ON public.goods_entry USING btree (lot_id);

CREATE INDEX goods_hand_out_care ON public.goods_handout USING btree (care_id, id);

CREATE UNIQUE INDEX goods_hand_out_once ON public.goods_handout USING btree (claim_id) WHERE (taken_back_at IS NULL);

CREATE UNIQUE INDEX goods_handed_once ON public.goods_entry USING btree (hand_out_id, lot_id, kind) WHERE (hand_out_id IS NOT NULL);

CREATE INDEX goods_handout_by_id_b2feb45e ON public.goods_handout USING btree (by_id);

CREATE INDEX goods_handout_care_id_777a4e0b ON public.goods_handout USING btree (care_id);

CREATE INDEX goods_handout_claim_id_1c01dc3c ON public.goods_handout USING btree (claim_id);

CREATE INDEX goods_handout_taken_back_by_id_ef435365 ON public.goods_handout USING btree (taken_back_by_id);

CREATE INDEX goods_lot_came_from_id_37448aab ON public.goods_lot USING btree (came_from_id);

CREATE UNIQUE INDEX goods_lot_comes_in_once ON public.goods_entry USING btree (lot_id) WHERE ((kind)::text = ANY ((ARRAY['receipt'::character varying, 'moved_in'::character varying])::text[]));

CREATE INDEX goods_lot_unit ON public.goods_lot USING btree (unit_id, name, id);

CREATE INDEX goods_lot_unit_id_117956fa ON public.goods_lot USING btree (unit_id);

CREATE UNIQUE INDEX goods_move_has_two_sides ON public.goods_entry USING btree (move, kind) WHERE (move IS NOT NULL);

CREATE UNIQUE INDEX goods_one_open_count ON public.goods_counting USING btree (lot_id) WHERE (settled_at IS NULL);

CREATE INDEX goods_share_care_id_784b37cc ON public.goods_share USING btree (care_id);

CREATE INDEX goods_share_lot_id_60c1be0a ON public.goods_share USING btree (lot_id);

CREATE INDEX hotline_advice_asked_by_id_b61ad1df ON public.hotline_advice USING btree (asked_by_id);

CREATE INDEX hotline_advice_case_id_2ecca3dd ON public.hotline_advice USING btree (case_id);

CREATE INDEX hotline_advice_expert_id_65873ad7 ON public.hotline_advice USING btree (expert_id);

CREATE INDEX hotline_advice_owed ON public.hotline_advice USING btree (expert_id, due_at) WHERE ((answered_at IS NULL) AND (withdrawn_at IS NULL));

CREATE INDEX hotline_by_masked ON public.hotline_caller USING btree (home_id, masked_index) WHERE (masked_index IS NOT NULL);

CREATE INDEX hotline_by_phone ON public.hotline_caller USING btree (home_id, phone_index) WHERE (phone_index IS NOT NULL);

CREATE UNIQUE INDEX hotline_one_question_a_field ON public.hotline_advice USING btree (case_id, field) WHERE ((answered_at IS NULL) AND (withdrawn_at IS NULL));

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX incident_evidence_case_id_7ef34739 ON public.incident_evidence USING btree (case_id);

CREATE INDEX interviews_at_unit ON public.interviews_interview USING btree (unit_id, starts_at);

CREATE INDEX interviews_contact_referral_id_3b47a2a5 ON public.interviews_contact USING btree (referral_id);

CREATE INDEX interviews_day_ahead ON public.interviews_day USING btree (home_id, day);

CREATE INDEX interviews_day_chair_id_7916dfe0 ON public.interviews_day USING btree (chair_id);

CREATE INDEX interviews_day_unit_id_34c2a3b4 ON public.interviews_day USING btree (unit_id);

CREATE INDEX interviews_demand_interview_id_9370bf0a ON public.interviews_demand USING btree (interview_id);

CREATE INDEX interviews_interview_chair_id_636f0024 ON public.interviews_interview USING btree (chair_id);

CREATE INDEX interviews_interview_day_id_c2892c2d ON public.interviews_interview USING btree (day_id);

CREATE INDEX interviews_interview_person_id_baf8645c ON public.interviews_interview USING btree (person_id);

CREATE INDEX interviews_interview_shielded_unit_id_c0a56ccf ON public.interviews_interview USING btree (shielded_unit_id);

CREATE INDEX interviews_interview_unit_id_e4bc1a0a ON public.interviews_interview USING btree (unit_id);

CREATE INDEX interviews_note_by_id_2eca8a9a ON public.interviews_note USING btree (by_id);

CREATE INDEX interviews_note_interview_id_da78f58e ON public.interviews_note USING btree (interview_id);

CREATE INDEX interviews_of_chair ON public.interviews_interview USING btree (chair_id, starts_at DESC);

CREATE INDEX interviews_of_person ON public.interviews_interview USING btree (person_id, starts_at DESC);

CREATE UNIQUE INDEX interviews_one_day_of_a_chair ON public.interviews_day USING btree (chair_id, day) WHERE ((cancelled_at IS NULL) AND (chair_id IS NOT NULL));

CREATE UNIQUE INDEX interviews_one_demand_open ON public.interviews_demand USING btree (interview_id) WHERE ((no_at IS NULL) AND (yes_at IS NULL));

CREATE UNIQUE INDEX interviews_one_referral_running ON public.interviews_referral USING btree (interview_id) WHERE ((ended_at IS NULL) AND (no_at IS NULL) AND (withdrawn_at IS NULL));

CREATE UNIQUE INDEX interviews_provider_once ON public.interviews_provider USING btree (unit_id, user_id) WHERE ((left_at IS NULL) AND (user_id IS NOT NULL));

CREATE INDEX interviews_provider_unit_id_055f58b0 ON public.interviews_provider USING btree (unit_id);

CREATE INDEX interviews_provider_user_id_5dfebd34 ON public.interviews_provider USING btree (user_id);

CREATE INDEX interviews_referral_interview_id_1b601e14 ON public.interviews_referral USING btree (interview_id);

CREATE INDEX interviews_referral_provider_id_1f274dc9 ON public.interviews_referral USING btree (provider_id);

CREATE INDEX interviews_trusted_interview_id_6cc13097 ON public.interviews_trusted USING btree (interview_id);

CREATE UNIQUE INDEX interviews_trusted_once ON public.interviews_trusted USING btree (interview_id, user_id) WHERE (ended_at IS NULL);

CREATE INDEX interviews_trusted_user_id_d987ff66 ON public.interviews_trusted USING btree (user_id);

CREATE INDEX interviews_undertaking_interview_id_c7a8183d ON public.interviews_undertaking USING btree (interview_id);

CREATE INDEX interviews_undertaking_owed ON public.interviews_undertaking USING btree (due_date) WHERE (over_at IS NULL);

CREATE INDEX letters_counter_unit_id_505ff8fa ON public.letters_counter USING btree (unit_id);

CREATE INDEX letters_issued ON public.letters_letter USING btree (home_id, issued_at) WHERE (number IS NOT NULL);

CREATE INDEX letters_letter_unit_id_b4718cad ON public.letters_letter USING btree (unit_id);

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);

CREATE INDEX notebook_kept_of_one ON public.notebook_kept USING btree (user_id, seen_at);

CREATE INDEX notebook_notes_of_one ON public.notebook_note USING btree (user_id, done_at);

CREATE INDEX notices_delivery_due ON public.notices_delivery USING btree (channel, due_at) WHERE ((state)::text = 'due'::text);

CREATE INDEX notices_delivery_given_up ON public.notices_delivery USING btree (home_id, changed_at DESC) WHERE ((state)::text = 'given_up'::text);

CREATE INDEX notices_delivery_leased ON public.notices_delivery USING btree (leased_until) WHERE ((state)::text = 'sending'::text);

CREATE INDEX notices_delivery_notice_id_2d5dfa0c ON public.notices_delivery USING btree (notice_id);

CREATE INDEX notices_notice_age ON public.notices_notice USING btree (told_at);

CREATE INDEX notices_notice_newest ON public.notices_notice USING btree (person_id, told_at DESC, id DESC);

CREATE UNIQUE INDEX notices_notice_once_per_person ON public.notices_notice USING btree (home_id, person_id, kind, key) WHERE (person_id IS NOT NULL);

CREATE UNIQUE INDEX notices_notice_once_per_webhook ON public.notices_notice USING btree (home_id, webhook_id, kind, key) WHERE (webhook_id IS NOT NULL);

CREATE INDEX notices_notice_person_id_94368381 ON public.notices_notice USING btree (person_id);

CREATE INDEX notices_notice_unread ON public.notices_notice USING btree (person_id) WHERE ((person_id IS NOT NULL) AND (read_at IS NULL));

CREATE INDEX notices_notice_webhook_id_5f990939 ON public.notices_notice USING btree (webhook_id);

CREATE INDEX notices_webhook_made_by_id_ef3b6d4a ON public.notices_webhook USING btree (made_by_id);

CREATE INDEX notices_webhook_on ON public.notices_webhook USING btree (unit_id) WHERE (off_at IS NULL);

CREATE INDEX notices_webhook_unit_id_bf84adfc ON public.notices_webhook USING btree (unit_id);

CREATE INDEX notices_wish_person_id_5c9ee661 ON public.notices_wish USING btree (person_id);

CREATE INDEX orgs_jointteam_covers_jointteam_id_be4471aa ON public.orgs_jointteam_covers USING btree (jointteam_id);

CREATE INDEX orgs_jointteam_covers_unit_id_8ed10b23 ON public.orgs_jointteam_covers USING btree (unit_id);

CREATE INDEX orgs_jointteam_unit_id_b3262fc1 ON public.orgs_jointteam USING btree (unit_id);

CREATE UNIQUE INDEX orgs_role_granted_once ON public.orgs_rolegrant USING btree (user_id, unit_id, role, line) WHERE (ends_at IS NULL);

CREATE INDEX orgs_rolegrant_granted_by_id_c6677775 ON public.orgs_rolegrant USING btree (granted_by_id);

CREATE INDEX orgs_rolegrant_unit_id_b4dd3bfe ON public.orgs_rolegrant USING btree (unit_id);

CREATE INDEX orgs_rolegrant_user_id_14828e44 ON public.orgs_rolegrant USING btree (user_id);

CREATE INDEX orgs_shieldedread_reader_id_8ba9d7dc ON public.orgs_shieldedread USING btree (reader_id);

CREATE INDEX orgs_shieldedread_unit_id_6175b4b8 ON public.orgs_shieldedread USING btree (unit_id);

CREATE INDEX orgs_teammember_team_id_a9ed40ed ON public.orgs_teammember USING btree (team_id);

CREATE INDEX orgs_teammember_user_id_8370b650 ON public.orgs_teammember USING btree (user_id);

CREATE INDEX orgs_unit_area_parent_id_576d224c ON public.orgs_unit USING btree (area_parent_id);

CREATE INDEX orgs_unit_area_path ON public.orgs_unit USING btree (area_path text_pattern_ops);

CREATE UNIQUE INDEX orgs_unit_credit_code_once ON public.orgs_unit USING btree (credit_code) WHERE (NOT ((credit_code)::text = ''::text));

CREATE INDEX orgs_unit_home_id_23662f8c ON public.orgs_unit USING btree (home_id);

CREATE INDEX orgs_unit_industry_parent_id_2d50f7aa ON public.orgs_unit USING btree (industry_parent_id);

CREATE INDEX orgs_unit_industry_path ON public.orgs_unit USING btree (industry_path text_pattern_ops);

CREATE INDEX orgs_unit_lead_path ON public.orgs_unit USING btree (lead_path text_pattern_ops);

CREATE UNIQUE INDEX orgs_unit_one_per_division ON public.orgs_unit USING btree (division_code) WHERE ((NOT ((division_code)::text = ''::text)) AND ((kind)::text = ANY ((ARRAY['national'::character varying, 'province'::character varying, 'city'::character varying, 'district'::character varying, 'street'::character varying])::text[])));

CREATE INDEX people_child_guardian_id_356044fd ON public.people_child USING btree (guardian_id);

CREATE INDEX people_consent_newest ON public.people_consentevent USING btree (person_id, kind, id DESC);

CREATE INDEX people_consentevent_by_id_11a55451 ON public.people_consentevent USING btree (by_id);

CREATE INDEX people_consentevent_child_id_a88467b9 ON public.people_consentevent USING btree (child_id);

CREATE INDEX people_consentevent_person_id_03a4163d ON public.people_consentevent USING btree (person_id);

CREATE INDEX people_double_decided_by_id_f6fd159f ON public.people_double USING btree (decided_by_id);

CREATE INDEX people_double_first_id_e629b2ec ON public.people_double USING btree (first_id);

CREATE INDEX people_double_second_id_25cca97a ON public.people_double USING btree (second_id);

CREATE INDEX people_importdraft_by_id_9ce5f558 ON public.people_importdraft USING btree (by_id);

CREATE INDEX people_importdraft_unit_id_b2f6714c ON public.people_importdraft USING btree (unit_id);

CREATE INDEX people_person_merged_into_id_138bbee4 ON public.people_person USING btree (merged_into_id);

CREATE UNIQUE INDEX people_person_one_per_id_number ON public.people_person USING btree (id_number_index) WHERE ((id_number_index IS NOT NULL) AND (merged_into_id IS NULL));

CREATE INDEX people_person_phone ON public.people_person USING btree (phone_index);

CREATE INDEX people_person_unit_id_0a537c13 ON public.people_person USING btree (unit_id);

CREATE INDEX people_unmask_of_person ON public.people_unmasklog USING btree (person_id, at DESC);

CREATE INDEX people_unmasklog_officer_id_79cc7f41 ON public.people_unmasklog USING btree (officer_id);

CREATE INDEX people_unmasklog_person_id_cd2f23da ON public.people_unmasklog USING btree (person_id);

CREATE INDEX people_unmasklog_unit_id_66a0733d ON public.people_unmasklog USING btree (unit_id);

CREATE INDEX people_user_phone_index_4979d685_like ON public.people_user USING btree (phone_index varchar_pattern_ops);

CREATE UNIQUE INDEX places_change_number_once ON public.places_stationchange USING btree (number) WHERE (number IS NOT NULL);

CREATE INDEX places_change_pending ON public.places_stationchange USING btree (station_id) WHERE (number IS NULL);

CREATE INDEX places_comment_hidden_by_id_c04a9f7a ON public.places_comment USING btree (hidden_by_id);

CREATE INDEX places_comment_person_id_5b80f49b ON public.places_comment USING btree (person_id);

CREATE INDEX places_comment_station_id_d0bd43c2 ON public.places_comment USING btree (station_id);

CREATE INDEX places_fault_reporter_id_60a2afdd ON public.places_fault USING btree (reporter_id);

CREATE INDEX places_fault_shielded_unit_id_635de07b ON public.places_fault USING btree (shielded_unit_id);

CREATE INDEX places_fault_station_id_0f3d86ff ON public.places_fault USING btree (station_id);

CREATE INDEX places_fault_station_state ON public.places_fault USING btree (station_id, state);

CREATE INDEX places_faultnote_by_id_595b2beb ON public.places_faultnote USING btree (by_id);

CREATE INDEX places_faultnote_fault_id_ab0863bc ON public.places_faultnote USING btree (fault_id);

CREATE INDEX places_favourite_person_id_b9a07b3d ON public.places_favourite USING btree (person_id);

CREATE INDEX places_favourite_station_id_c066eaa0 ON public.places_favourite USING btree (station_id);

CREATE INDEX places_hoursoverride_made_by_id_07adcb54 ON public.places_hoursoverride USING btree (made_by_id);

CREATE INDEX places_hoursoverride_station_id_e58c3f85 ON public.places_hoursoverride USING btree (station_id);

CREATE INDEX places_import_row_key ON public.places_importrow USING btree (key) WHERE ((state)::text = ANY ((ARRAY['held'::character varying, 'twin'::character varying])::text[]));

CREATE INDEX places_import_row_open ON public.places_importrow USING btree (batch_id, state) WHERE ((state)::text = ANY ((ARRAY['held'::character varying, 'twin'::character varying])::text[]));

CREATE INDEX places_import_unit_made ON public.places_stationimport USING btree (unit_id, made_at);

CREATE UNIQUE INDEX places_keeper_once ON public.places_keeper USING btree (station_id, user_id) WHERE (ends_at IS NULL);

CREATE INDEX places_keeper_station_id_6f475015 ON public.places_keeper USING btree (station_id);

CREATE INDEX places_keeper_user_id_d02b5688 ON public.places_keeper USING btree (user_id);

CREATE INDEX places_near_pairs ON public.places_stationnear USING gin (pairs);

CREATE INDEX places_near_position_tags ON public.places_stationnear USING gist ("position", tags);

CREATE INDEX places_near_until ON public.places_stationnear USING btree (until_date);

CREATE INDEX places_override_station_end ON public.places_hoursoverride USING btree (station_id, ends_at);

CREATE INDEX places_photo_added_by_id_63234a9c ON public.places_photo USING btree (added_by_id);

CREATE INDEX places_photo_station_id_5bed347f ON public.places_photo USING btree (station_id);

CREATE INDEX places_savedmapping_unit_id_bf0482a1 ON public.places_savedmapping USING btree (unit_id);

CREATE INDEX places_sourcerow_station_id_88b4e4e7 ON public.places_sourcerow USING btree (station_id);

CREATE INDEX places_space_station_id_135ca583 ON public.places_space USING btree (station_id);

CREATE INDEX places_station_changed ON public.places_station USING btree (changed_at, id);

CREATE INDEX places_station_unit_kind ON public.places_station USING btree (unit_id, kind);

CREATE INDEX places_stationimport_by_id_d0c4d3f4 ON public.places_stationimport USING btree (by_id);

CREATE INDEX places_stationimport_unit_id_16295f9e ON public.places_stationimport USING btree (unit_id);

CREATE INDEX places_visit_by_id_904df18f ON public.places_visit USING btree (by_id);

CREATE INDEX places_visit_person_at ON public.places_visit USING btree (person_id, at) WHERE (person_id IS NOT NULL);

CREATE INDEX places_visit_person_id_3a1f11ef ON public.places_visit USING btree (person_id);

CREATE INDEX places_visit_station_at ON public.places_visit USING btree (station_id, at);

CREATE INDEX places_visit_station_id_ec420bb6 ON public.places_visit USING btree (station_id);

CREATE INDEX places_visitguard_station_id_66c57926 ON public.places_visitguard USING btree (station_id);

CREATE INDEX places_visitguard_visit_id_a96ad0ae ON public.places_visitguard USING btree (visit_id);

CREATE INDEX problems_cameof_by_id_47726275 ON public.problems_cameof USING btree (by_id);

CREATE INDEX problems_cameof_problem_id_a4e38260 ON public.problems_cameof USING btree (problem_id);

CREATE UNIQUE INDEX problems_demand_in_one ON public.problems_member USING btree (case_id) WHERE ((left_at IS NULL) AND (over_at IS NULL));

CREATE UNIQUE INDEX problems_linked_once ON public.problems_cameof USING btree (problem_id, path) WHERE (NOT ((path)::text = ''::text));

CREATE INDEX problems_member_joined_by_id_afe37a69 ON public.problems_member USING btree (joined_by_id);

CREATE INDEX problems_member_left_by_id_bbcc907c ON public.problems_member USING btree (left_by_id);

CREATE UNIQUE INDEX problems_member_once ON public.problems_member USING btree (problem_id, case_id) WHERE (left_at IS NULL);

CREATE INDEX problems_member_problem_id_f35fe062 ON public.problems_member USING btree (problem_id);

CREATE INDEX problems_metoo_problem_id_39bcd7af ON public.problems_metoo USING btree (problem_id);

CREATE INDEX problems_of_demand ON public.problems_member USING btree (case_id);

CREATE INDEX problems_shown ON public.problems_problem USING btree (home_id, shown_at DESC) WHERE (shown_at IS NOT NULL);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);

CREATE INDEX records_at_place ON public.records_record USING btree (place_id, at) WHERE (place_id IS NOT NULL);

CREATE INDEX records_by ON public.records_record USING btree (by_id) WHERE (by_id IS NOT NULL);

CREATE UNIQUE INDEX records_corrected_once ON public.records_record USING btree (corrects_id) WHERE (corrects_id IS NOT NULL);

CREATE UNIQUE INDEX records_record_key_once ON public.records_record USING btree (home_id, act, key) WHERE (key IS NOT NULL);

CREATE UNIQUE INDEX records_replaced_once ON public.records_record USING btree (replaces_id) WHERE (replaces_id IS NOT NULL);

CREATE INDEX records_subject ON public.records_record USING btree (subject);

CREATE INDEX records_unit_act_at ON public.records_record USING btree (unit_id, act, at);

CREATE INDEX say_answers_shown ON public.say_publicanswer USING btree (home_id, shown_at DESC) WHERE ((shown_at IS NOT NULL) AND (taken_back_at IS NULL));

CREATE INDEX say_publicanswer_passed_by_id_4de7799f ON public.say_publicanswer USING btree (passed_by_id);

CREATE INDEX say_publicanswer_written_by_id_68030076 ON public.say_publicanswer USING btree (written_by_id);

CREATE INDEX socialaccount_socialaccount_user_id_8146e70c ON public.socialaccount_socialaccount USING btree (user_id);

CREATE INDEX socialaccount_socialtoken_account_id_951f210e ON public.socialaccount_socialtoken USING btree (account_id);

CREATE INDEX socialaccount_socialtoken_app_id_636a42d7 ON public.socialaccount_socialtoken USING btree (app_id);

CREATE UNIQUE INDEX supplies_a_schedule_makes_it_once ON public.supplies_session USING btree (schedule_id, planned) WHERE (planned IS NOT NULL);

CREATE INDEX supplies_arrival_by_id_908f539f ON public.supplies_arrival USING btree (by_id);

CREATE INDEX supplies_arrival_claim_id_bc92294f ON public.supplies_arrival USING btree (claim_id);

CREATE INDEX supplies_arrival_sent ON public.supplies_arrival USING btree (sent_at);

CREATE INDEX supplies_arrival_station_id_22cc5b58 ON public.supplies_arrival USING btree (station_id);

CREATE UNIQUE INDEX supplies_at_most_per_person ON public.supplies_claim USING btree (home_id, round_id, who, slot) WHERE (NOT ((state)::text = ANY ((ARRAY['cancelled'::character varying, 'lost'::character varying])::text[])));

CREATE INDEX supplies_blackout_made_by_id_f3d31a38 ON public.supplies_blackout USING btree (made_by_id);

CREATE INDEX supplies_blackout_space_id_ebed18ef ON public.supplies_blackout USING btree (space_id);

CREATE INDEX supplies_blackout_station_id_1bcc567a ON public.supplies_blackout USING btree (station_id);

CREATE INDEX supplies_change_claim_id_970e806c ON public.supplies_change USING btree (claim_id);

CREATE INDEX supplies_change_untold ON public.supplies_change USING btree (id) WHERE (told_at IS NULL);

CREATE INDEX supplies_claim_expires ON public.supplies_claim USING btree (home_id, round_id, expires_at) WHERE ((expires_at IS NOT NULL) AND ((state)::text = 'held'::text));

CREATE INDEX supplies_claim_of_person ON public.supplies_claim USING btree (person_id) WHERE (person_id IS NOT NULL);

CREATE INDEX supplies_claim_party ON public.supplies_claim USING btree (home_id, round_id, party) WHERE (party IS NOT NULL);

CREATE INDEX supplies_claim_supply_id_ed608081 ON public.supplies_claim USING btree (supply_id);

CREATE INDEX supplies_claim_waiting ON public.supplies_claim USING btree (home_id, supply_id, priority DESC, queue, id) WHERE ((state)::text = 'waiting'::text);

CREATE INDEX supplies_double_kept_id_7858a90b ON public.supplies_double USING btree (kept_id);

CREATE INDEX supplies_double_settled_by_id_0bd9b05b ON public.supplies_double USING btree (settled_by_id);

CREATE UNIQUE INDEX supplies_draw_rank_once ON public.supplies_drawentry USING btree (draw_id, supply_id, rank) WHERE (rank IS NOT NULL);

CREATE INDEX supplies_draw_seeded_by_id_1ccc8875 ON public.supplies_draw USING btree (seeded_by_id);

CREATE INDEX supplies_drawentry_claim_id_4113dc42 ON public.supplies_drawentry USING btree (claim_id);

CREATE INDEX supplies_drawentry_draw_id_69b1a2c2 ON public.supplies_drawentry USING btree (draw_id);

CREATE INDEX supplies_drawentry_supply_id_b05ac4aa ON public.supplies_drawentry USING btree (supply_id);

CREATE UNIQUE INDEX supplies_entry_once ON public.supplies_claim USING btree (home_id, round_id, entry) WHERE (entry IS NOT NULL);

CREATE INDEX supplies_handover_claim_id_8ea45686 ON public.supplies_handover USING btree (claim_id);

CREATE INDEX supplies_handover_expires ON public.supplies_handover USING btree (expires_at) WHERE ((state)::text = 'open'::text);

CREATE INDEX supplies_handover_giver_id_c576a719 ON public.supplies_handover USING btree (giver_id);

CREATE INDEX supplies_handover_to_id_7f7064d1 ON public.supplies_handover USING btree (to_id);

CREATE INDEX supplies_limit_unit_id_d6856e53 ON public.supplies_limit USING btree (unit_id);

CREATE UNIQUE INDEX supplies_number_once ON public.supplies_claim USING btree (home_id, round_id, number) WHERE (number IS NOT NULL);

CREATE INDEX supplies_occupation_blackout_id_38ba3864 ON public.supplies_occupation USING btree (blackout_id);

CREATE INDEX supplies_occupation_part_id_f29f9f4f ON public.supplies_occupation USING btree (part_id);

CREATE INDEX supplies_occupation_session_id_6bf27ec5 ON public.supplies_occupation USING btree (session_id);

CREATE UNIQUE INDEX supplies_offered_to_one_at_a_time ON public.supplies_handover USING btree (claim_id) WHERE ((state)::text = 'open'::text);

CREATE UNIQUE INDEX supplies_one_takes_the_reflow ON public.supplies_supply USING btree (home_id, round_id) WHERE takes_reflow;

CREATE INDEX supplies_part_part_id_f170393b ON public.supplies_part USING btree (part_id);

CREATE INDEX supplies_part_whole_id_d0a1ef50 ON public.supplies_part USING btree (whole_id);

CREATE INDEX supplies_round_limit_id_7f1d1067 ON public.supplies_round USING btree (limit_id);

CREATE INDEX supplies_round_made_by_id_fbe002bc ON public.supplies_round USING btree (made_by_id);

CREATE UNIQUE INDEX supplies_round_of_a_day_once ON public.supplies_round USING btree (station_id, service, day) WHERE (day IS NOT NULL);

CREATE INDEX supplies_round_reflow ON public.supplies_round USING btree (reflow_at) WHERE ((reflow_at IS NOT NULL) AND (reflowed_at IS NULL));

CREATE INDEX supplies_round_service ON public.supplies_round USING btree (service, unit_id);

CREATE INDEX supplies_round_station_id_ab8f6eb6 ON public.supplies_round USING btree (station_id);

CREATE INDEX supplies_round_unit_id_15fdb9d7 ON public.supplies_round USING btree (unit_id);

CREATE INDEX supplies_schedule_made_by_id_5ded716c ON public.supplies_schedule USING btree (made_by_id);

CREATE INDEX supplies_schedule_space_id_82c4ec4b ON public.supplies_schedule USING btree (space_id);

CREATE INDEX supplies_session_round_id_5ae9beb9 ON public.supplies_session USING btree (round_id);

CREATE INDEX supplies_session_round_space ON public.supplies_session USING btree (round_id, space_id);

CREATE INDEX supplies_session_schedule_id_19e152be ON public.supplies_session USING btree (schedule_id);

CREATE INDEX supplies_session_space_id_655bfb08 ON public.supplies_session USING btree (space_id);

CREATE INDEX supplies_strike_answered_by_id_b7907e8d ON public.supplies_strike USING btree (answered_by_id);

CREATE INDEX supplies_strike_limit_id_e1bac664 ON public.supplies_strike USING btree (limit_id);

CREATE INDEX supplies_strike_person ON public.supplies_strike USING btree (person_id, limit_id, at);

CREATE INDEX supplies_strike_person_id_45499750 ON public.supplies_strike USING btree (person_id);

CREATE INDEX supplies_supply_round_id_4d2d1689 ON public.supplies_supply USING btree (round_id);

CREATE INDEX supplies_supply_session_id_55e5d322 ON public.supplies_supply USING btree (session_id);

CREATE INDEX supplies_terms_limit_id_2c6701d9 ON public.supplies_terms USING btree (limit_id);

CREATE INDEX supplies_terms_station_id_7590c4a6 ON public.supplies_terms USING btree (station_id);

CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;

CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON public.usersessions_usersession USING btree (session_key varchar_pattern_ops);

CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON public.usersessions_usersession USING btree (user_id);

CREATE INDEX visits_answer_by_id_ae4b3672 ON public.visits_answer USING btree (by_id);

CREATE INDEX visits_answer_edition_id_9b57a7b2 ON public.visits_answer USING btree (edition_id);

CREATE INDEX visits_answer_stop_id_4256e9d7 ON public.visits_answer USING btree (stop_id);

CREATE INDEX visits_answer_visit_id_7f1e710e ON public.visits_answer USING btree (visit_id);

CREATE INDEX visits_answers_of_visit ON public.visits_answer USING btree (visit_id, id);

CREATE INDEX visits_brought_round_id_8aa6b34a ON public.visits_brought USING btree (round_id);

CREATE INDEX visits_brought_visit_id_a008f2a0 ON public.visits_brought USING btree (visit_id);

CREATE INDEX visits_edition_made_by_id_8f791bb9 ON public.visits_edition USING btree (made_by_id);

CREATE INDEX visits_edition_questionnaire_id_77dfb41d ON public.visits_edition USING btree (questionnaire_id);

CREATE INDEX visits_goer_user_id_5356c4b8 ON public.visits_goer USING btree (user_id);

CREATE INDEX visits_goer_visit_id_d9030c46 ON public.visits_goer USING btree (visit_id);

CREATE INDEX visits_of_unit ON public.visits_visit USING btree (unit_id, starts_at DESC);

CREATE INDEX visits_page_by_id_0d54e2a6 ON public.visits_page USING btree (by_id);

CREATE INDEX visits_page_visit_id_06fad2b2 ON public.visits_page USING btree (visit_id);

CREATE INDEX visits_picture_page_id_cdf1eccd ON public.visits_picture USING btree (page_id);

CREATE INDEX visits_promise_over_by_id_93613b58 ON public.visits_promise USING btree (over_by_id);

CREATE INDEX visits_promise_owner_id_b338efca ON public.visits_promise USING btree (owner_id);

CREATE INDEX visits_promise_visit_id_e46a5546 ON public.visits_promise USING btree (visit_id);

CREATE INDEX visits_promise_wish_id_86890a6e ON public.visits_promise USING btree (wish_id);

CREATE INDEX visits_promises_owed ON public.visits_promise USING btree (owner_id, due_date) WHERE ((dropped_at IS NULL) AND (kept_at IS NULL));

CREATE INDEX visits_questionnaire_unit_id_36af5e9d ON public.visits_questionnaire USING btree (unit_id);

CREATE INDEX visits_stop_station_id_b76e6147 ON public.visits_stop USING btree (station_id);

CREATE INDEX visits_stop_visit_id_bab61448 ON public.visits_stop USING btree (visit_id);

CREATE INDEX visits_visit_edition_id_4fb8d618 ON public.visits_visit USING btree (edition_id);

CREATE INDEX visits_visit_made_by_id_33ec9d95 ON public.visits_visit USING btree (made_by_id);

CREATE INDEX visits_visit_unit_id_5e8eac95 ON public.visits_visit USING btree (unit_id);

CREATE INDEX visits_waves_told_by_id_68d1e924 ON public.visits_waves USING btree (told_by_id);

CREATE INDEX visits_wish_stop_id_bee8ce1e ON public.visits_wish USING btree (stop_id);

CREATE INDEX visits_wish_visit_id_46cc9156 ON public.visits_wish USING btree (visit_id);

CREATE TRIGGER cases_append BEFORE INSERT ON public.cases_entry FOR EACH ROW EXECUTE FUNCTION public.cases_append();

CREATE TRIGGER cases_begin BEFORE INSERT ON public.cases_case FOR EACH ROW EXECUTE FUNCTION public.cases_begin();

CREATE TRIGGER cases_entry_append_only BEFORE DELETE OR UPDATE ON public.cases_entry FOR EACH ROW EXECUTE FUNCTION public.cases_refuse();

CREATE TRIGGER cases_guard BEFORE DELETE OR UPDATE ON public.cases_case FOR EACH ROW EXECUTE FUNCTION public.cases_guard();

CREATE TRIGGER cases_keep_files BEFORE DELETE OR UPDATE ON public.cases_attachment FOR EACH ROW EXECUTE FUNCTION public.cases_keep_files();

CREATE TRIGGER cases_keep_words BEFORE DELETE OR UPDATE ON public.cases_words FOR EACH ROW EXECUTE FUNCTION public.cases_keep_words();

CREATE TRIGGER cases_posting_append_only BEFORE DELETE OR UPDATE ON public.cases_posting FOR EACH ROW EXECUTE FUNCTION public.cases_refuse();

CREATE TRIGGER cases_version_append_only BEFORE DELETE OR UPDATE ON public.cases_version FOR EACH ROW EXECUTE FUNCTION public.cases_refuse();

CREATE TRIGGER childcare_shift_is_checked BEFORE INSERT OR UPDATE ON public.childcare_shift FOR EACH ROW EXECUTE FUNCTION public.childcare_shift_is_checked();

CREATE TRIGGER classes_guard_attendance BEFORE INSERT OR UPDATE OF session_id, claim_id, home_id ON public.classes_attendance FOR EACH ROW EXECUTE FUNCTION public.classes_guard_attendance();

CREATE TRIGGER classes_guard_feedback BEFORE INSERT ON public.classes_feedback FOR EACH ROW EXECUTE FUNCTION public.classes_guard_feedback();

CREATE TRIGGER classes_unsay AFTER UPDATE OF state ON public.supplies_claim FOR EACH ROW WHEN ((((old.state)::text = 'used'::text) AND ((new.state)::text <> 'used'::text) AND (new.person_id IS NOT NULL))) EXECUTE FUNCTION public.classes_unsay();

CREATE TRIGGER consultation_keep_commitment BEFORE DELETE OR UPDATE ON public.consultation_commitment FOR EACH ROW EXECUTE FUNCTION public.consultation_keep_commitment();

CREATE TRIGGER consultation_keep_recheck BEFORE DELETE OR UPDATE ON public.consultation_recheck FOR EACH ROW EXECUTE FUNCTION public.consultation_keep_recheck();

CREATE CONSTRAINT TRIGGER goods_check_move AFTER INSERT ON public.goods_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.move IS NOT NULL)) EXECUTE FUNCTION public.goods_check_move();

CREATE TRIGGER goods_count_promised AFTER INSERT OR DELETE OR UPDATE ON public.goods_share FOR EACH ROW EXECUTE FUNCTION public.goods_count_promised();

CREATE TRIGGER goods_count_stock AFTER INSERT ON public.goods_entry FOR EACH ROW EXECUTE FUNCTION public.goods_count_stock();

CREATE TRIGGER goods_guard_counting BEFORE UPDATE ON public.goods_counting FOR EACH ROW EXECUTE FUNCTION public.goods_guard_counting();

CREATE TRIGGER goods_guard_hand_out BEFORE DELETE OR UPDATE ON public.goods_handout FOR EACH ROW EXECUTE FUNCTION public.goods_guard_hand_out();

CREATE TRIGGER goods_guard_lot BEFORE INSERT OR UPDATE ON public.goods_lot FOR EACH ROW EXECUTE FUNCTION public.goods_guard_lot();

CREATE TRIGGER goods_ledger_only_grows BEFORE DELETE OR UPDATE ON public.goods_entry FOR EACH ROW EXECUTE FUNCTION public.goods_refuse_change();

CREATE TRIGGER interviews_contact_needs_her_yes BEFORE INSERT ON public.interviews_contact FOR EACH ROW EXECUTE FUNCTION public.interviews_contact_needs_her_yes();

CREATE TRIGGER interviews_what_was_said_stays BEFORE UPDATE ON public.interviews_referral FOR EACH ROW EXECUTE FUNCTION public.interviews_what_was_said_stays();

CREATE TRIGGER letters_keep_issued BEFORE DELETE OR UPDATE ON public.letters_letter FOR EACH ROW EXECUTE FUNCTION public.letters_keep_issued();

CREATE TRIGGER orgs_unit_follow AFTER UPDATE ON public.orgs_unit REFERENCING OLD TABLE AS was_rows NEW TABLE AS is_rows FOR EACH STATEMENT EXECUTE FUNCTION public.orgs_unit_follow();

CREATE TRIGGER orgs_unit_place BEFORE INSERT OR UPDATE OF kind, area_parent_id, industry_parent_id, led_by, area_path, industry_path, lead_path, home_id, closed_at ON public.orgs_unit FOR EACH ROW EXECUTE FUNCTION public.orgs_unit_place();

CREATE TRIGGER orgs_unit_queue BEFORE INSERT OR UPDATE OF kind, area_parent_id, industry_parent_id, led_by, area_path, industry_path, lead_path, home_id, closed_at ON public.orgs_unit FOR EACH STATEMENT EXECUTE FUNCTION public.orgs_unit_queue();

CREATE TRIGGER people_consents_append_only BEFORE DELETE OR UPDATE ON public.people_consentevent FOR EACH ROW EXECUTE FUNCTION public.people_refuse_consent_change();

CREATE TRIGGER places_note_delete AFTER DELETE ON public.places_hoursoverride REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_parts();

CREATE TRIGGER places_note_delete AFTER DELETE ON public.places_station REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_stations();

CREATE TRIGGER places_note_delete AFTER DELETE ON public.places_stationamenity REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_parts();

CREATE TRIGGER places_note_insert AFTER INSERT ON public.places_hoursoverride REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_parts();

CREATE TRIGGER places_note_insert AFTER INSERT ON public.places_station REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_stations();

CREATE TRIGGER places_note_insert AFTER INSERT ON public.places_stationamenity REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_parts();

CREATE TRIGGER places_note_update AFTER UPDATE ON public.places_hoursoverride REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_parts();

CREATE TRIGGER places_note_update AFTER UPDATE ON public.places_station REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_stations();

CREATE TRIGGER places_note_update AFTER UPDATE ON public.places_stationamenity REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION public.places_note_parts();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER records_append_only BEFORE DELETE OR UPDATE ON public.records_record FOR EACH ROW EXECUTE FUNCTION public.records_refuse_change();

CREATE TRIGGER records_mirror BEFORE INSERT ON public.records_record FOR EACH ROW WHEN ((new.corrects_id IS NOT NULL)) EXECUTE FUNCTION public.records_mirror();

CREATE TRIGGER supplies_black_out AFTER INSERT ON public.supplies_blackout FOR EACH ROW EXECUTE FUNCTION public.supplies_black_out();

CREATE CONSTRAINT TRIGGER supplies_check_total AFTER INSERT OR UPDATE OF total ON public.supplies_round DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.supplies_check_total();

CREATE CONSTRAINT TRIGGER supplies_check_total AFTER INSERT OR DELETE OR UPDATE OF capacity, round_id ON public.supplies_supply DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.supplies_check_total();

CREATE TRIGGER supplies_claim_stays BEFORE DELETE ON public.supplies_claim FOR EACH ROW EXECUTE FUNCTION public.supplies_refuse_delete();

CREATE TRIGGER supplies_claims_follow AFTER UPDATE OF during ON public.supplies_session FOR EACH ROW WHEN ((old.during IS DISTINCT FROM new.during)) EXECUTE FUNCTION public.supplies_claims_follow();

CREATE TRIGGER supplies_count_insert AFTER INSERT ON public.supplies_claim REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.supplies_count();

CREATE TRIGGER supplies_count_update AFTER UPDATE ON public.supplies_claim REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.supplies_count();

CREATE TRIGGER supplies_guard_claim BEFORE UPDATE ON public.supplies_claim FOR EACH ROW WHEN ((((((old.home_id IS DISTINCT FROM new.home_id) OR (old.round_id IS DISTINCT FROM new.round_id)) OR (old.supply_id IS DISTINCT FROM new.supply_id)) OR ((old.key)::text IS DISTINCT FROM (new.key)::text)) OR (old.made_at IS DISTINCT FROM new.made_at))) EXECUTE FUNCTION public.supplies_guard_claim();

CREATE TRIGGER supplies_guard_counts BEFORE UPDATE ON public.supplies_supply FOR EACH ROW WHEN (((old.taken IS DISTINCT FROM new.taken) OR (old.waiting IS DISTINCT FROM new.waiting))) EXECUTE FUNCTION public.supplies_guard_counts();

CREATE TRIGGER supplies_guard_part BEFORE INSERT OR UPDATE ON public.supplies_part FOR EACH ROW EXECUTE FUNCTION public.supplies_guard_part();

CREATE TRIGGER supplies_guard_state BEFORE UPDATE ON public.supplies_claim FOR EACH ROW WHEN (((old.state)::text IS DISTINCT FROM (new.state)::text)) EXECUTE FUNCTION public.supplies_guard_state();

CREATE TRIGGER supplies_keep_occupied AFTER INSERT OR UPDATE OF space_id, blocked, occupies, cancelled_at ON public.supplies_session FOR EACH ROW EXECUTE FUNCTION public.supplies_keep_occupied();

CREATE TRIGGER supplies_occupy_when_taken AFTER UPDATE ON public.supplies_supply FOR EACH ROW WHEN (((new.session_id IS NOT NULL) AND ((old.taken = 0) <> (new.taken = 0)))) EXECUTE FUNCTION public.supplies_occupy_when_taken();

CREATE TRIGGER supplies_starts_empty BEFORE INSERT ON public.supplies_supply FOR EACH ROW EXECUTE FUNCTION public.supplies_guard_counts();

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_apikey
    ADD CONSTRAINT api_apikey_issued_by_id_23faabaf_fk_people_user_id FOREIGN KEY (issued_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_apikey
    ADD CONSTRAINT api_apikey_partner_id_f3177072_fk_api_partner_id FOREIGN KEY (partner_id) REFERENCES public.api_partner(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_apikey
    ADD CONSTRAINT api_apikey_revoked_by_id_910bb341_fk_people_user_id FOREIGN KEY (revoked_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_keyuse
    ADD CONSTRAINT api_keyuse_key_id_84ac6926_fk_api_apikey_id FOREIGN KEY (key_id) REFERENCES public.api_apikey(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_partner
    ADD CONSTRAINT api_partner_unit_id_3ecd22c9_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_usednonce
    ADD CONSTRAINT api_usednonce_key_id_b175579f_fk_api_apikey_id FOREIGN KEY (key_id) REFERENCES public.api_apikey(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_appointment
    ADD CONSTRAINT appointments_appoint_slot_id_4594fc33_fk_appointme FOREIGN KEY (slot_id) REFERENCES public.appointments_slot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_appointment
    ADD CONSTRAINT appointments_appointment_claim_id_bf3c4a68_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_day
    ADD CONSTRAINT appointments_day_provider_id_b8205673_fk_appointme FOREIGN KEY (provider_id) REFERENCES public.appointments_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_day
    ADD CONSTRAINT appointments_day_round_id_1da4e338_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_leave
    ADD CONSTRAINT appointments_leave_made_by_id_db93eccd_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_leave
    ADD CONSTRAINT appointments_leave_provider_id_2a92bec2_fk_appointme FOREIGN KEY (provider_id) REFERENCES public.appointments_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_miss
    ADD CONSTRAINT appointments_miss_claim_id_9ecb6436_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_miss
    ADD CONSTRAINT appointments_miss_person_id_fe39ea52_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_provider
    ADD CONSTRAINT appointments_provider_made_by_id_4d601181_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_provider
    ADD CONSTRAINT appointments_provider_station_id_41a3e7ea_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_provider
    ADD CONSTRAINT appointments_provider_unit_id_311c5277_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_provider
    ADD CONSTRAINT appointments_provider_user_id_48fe7126_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_referral
    ADD CONSTRAINT appointments_referra_appointment_id_16784190_fk_appointme FOREIGN KEY (appointment_id) REFERENCES public.appointments_appointment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_referral
    ADD CONSTRAINT appointments_referra_provider_id_6b017f46_fk_appointme FOREIGN KEY (provider_id) REFERENCES public.appointments_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_rota
    ADD CONSTRAINT appointments_rota_made_by_id_da7796c6_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_rota
    ADD CONSTRAINT appointments_rota_provider_id_2bdbbb1b_fk_appointme FOREIGN KEY (provider_id) REFERENCES public.appointments_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_rota
    ADD CONSTRAINT appointments_rota_space_id_279d8427_fk_places_space_id FOREIGN KEY (space_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_rota
    ADD CONSTRAINT appointments_rota_station_id_ab8b2a6e_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_rules
    ADD CONSTRAINT appointments_rules_limit_id_1e415b82_fk_supplies_limit_id FOREIGN KEY (limit_id) REFERENCES public.supplies_limit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_rules
    ADD CONSTRAINT appointments_rules_unit_id_0e03717d_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_slot_instead_of_id_23a79699_fk_appointme FOREIGN KEY (instead_of_id) REFERENCES public.appointments_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_slot_provider_id_318c69f7_fk_appointme FOREIGN KEY (provider_id) REFERENCES public.appointments_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_slot_rota_id_d3e7f879_fk_appointments_rota_id FOREIGN KEY (rota_id) REFERENCES public.appointments_rota(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_slot_session_id_7b45f642_fk_supplies_session_id FOREIGN KEY (session_id) REFERENCES public.supplies_session(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_slot_space_id_d211dcae_fk_places_space_id FOREIGN KEY (space_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointments_slot
    ADD CONSTRAINT appointments_slot_station_id_d280073b_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_discounted_id_4dc74b1a_fk_supplies_round_id FOREIGN KEY (discounted_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_free_id_031b589f_fk_supplies_round_id FOREIGN KEY (free_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_gifts_id_2652576c_fk_supplies_round_id FOREIGN KEY (gifts_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_made_by_id_95e5c824_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_campaign
    ADD CONSTRAINT cards_campaign_unit_id_66d53413_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_cardstanding
    ADD CONSTRAINT cards_cardstanding_claim_id_248863b0_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_cardstanding
    ADD CONSTRAINT cards_cardstanding_file_id_9db39c09_fk_cards_statusfile_id FOREIGN KEY (file_id) REFERENCES public.cards_statusfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_channel
    ADD CONSTRAINT cards_channel_campaign_id_a61272b1_fk_cards_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.cards_campaign(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_channel
    ADD CONSTRAINT cards_channel_unit_id_3f1189d8_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_familymember
    ADD CONSTRAINT cards_familymember_holder_id_467f9499_fk_people_person_id FOREIGN KEY (holder_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_familymember
    ADD CONSTRAINT cards_familymember_person_id_88c5825d_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_statusfile
    ADD CONSTRAINT cards_statusfile_by_id_5a793859_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_statusfile
    ADD CONSTRAINT cards_statusfile_campaign_id_fb02de00_fk_cards_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.cards_campaign(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_withdrawal
    ADD CONSTRAINT cards_withdrawal_by_id_42d2f1cd_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cards_withdrawal
    ADD CONSTRAINT cards_withdrawal_claim_id_ed018738_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_attachment
    ADD CONSTRAINT cases_attachment_of_its_entry FOREIGN KEY (home_id, entry_id) REFERENCES public.cases_entry(home_id, id);

ALTER TABLE ONLY public.cases_bulk
    ADD CONSTRAINT cases_bulk_user_id_f339ab9f_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_bulkrow
    ADD CONSTRAINT cases_bulkrow_bulk_id_22ac4a5a_fk_cases_bulk_id FOREIGN KEY (bulk_id) REFERENCES public.cases_bulk(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_about_unit_id_fc5f42ac_fk_orgs_unit_id FOREIGN KEY (about_unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_climbed_to_id_e807d546_fk_orgs_unit_id FOREIGN KEY (climbed_to_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_home_of_its_unit FOREIGN KEY (unit_id, home_id) REFERENCES public.orgs_unit(id, home_id);

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_main_of_its_home FOREIGN KEY (home_id, main_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_person_id_f87eeffa_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_shielded_unit_id_f1048e7f_fk_orgs_unit_id FOREIGN KEY (shielded_unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_draft
    ADD CONSTRAINT cases_draft_case_id_2bc2a7d9_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_draft
    ADD CONSTRAINT cases_draft_user_id_61805eab_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_entry
    ADD CONSTRAINT cases_entry_of_its_case FOREIGN KEY (home_id, case_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.cases_posting
    ADD CONSTRAINT cases_posting_of_its_case FOREIGN KEY (home_id, case_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.cases_readytext
    ADD CONSTRAINT cases_readytext_unit_id_38583b9a_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_relation
    ADD CONSTRAINT cases_relation_by_id_43ec86ca_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_relation
    ADD CONSTRAINT cases_relation_one_of_its_home FOREIGN KEY (home_id, one_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.cases_relation
    ADD CONSTRAINT cases_relation_other_of_its_home FOREIGN KEY (home_id, other_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.cases_savedfilter
    ADD CONSTRAINT cases_savedfilter_user_id_51dd5598_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_sorting
    ADD CONSTRAINT cases_sorting_used_by_id_f870aeeb_fk_people_user_id FOREIGN KEY (used_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases_words
    ADD CONSTRAINT cases_words_of_their_entry FOREIGN KEY (home_id, entry_id) REFERENCES public.cases_entry(home_id, id);

ALTER TABLE ONLY public.childcare_absence
    ADD CONSTRAINT childcare_absence_application_id_35671978_fk_childcare FOREIGN KEY (application_id) REFERENCES public.childcare_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_absence
    ADD CONSTRAINT childcare_absence_told_by_id_18172b44_fk_people_user_id FOREIGN KEY (told_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_application
    ADD CONSTRAINT childcare_application_checked_by_id_034db885_fk_people_user_id FOREIGN KEY (checked_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_application
    ADD CONSTRAINT childcare_application_child_id_ff5cea40_fk_people_child_id FOREIGN KEY (child_id) REFERENCES public.people_child(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_application
    ADD CONSTRAINT childcare_application_claim_id_f9315cc0_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_application
    ADD CONSTRAINT childcare_application_guardian_id_4df26cf8_fk_people_person_id FOREIGN KEY (guardian_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_application
    ADD CONSTRAINT childcare_application_review_by_id_0b94f756_fk_people_user_id FOREIGN KEY (review_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_application
    ADD CONSTRAINT childcare_application_term_id_8f785d97_fk_childcare_term_id FOREIGN KEY (term_id) REFERENCES public.childcare_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_attendance
    ADD CONSTRAINT childcare_attendance_application_id_86aa1202_fk_childcare FOREIGN KEY (application_id) REFERENCES public.childcare_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_attendance
    ADD CONSTRAINT childcare_attendance_came_by_id_0ed6ccfd_fk_people_user_id FOREIGN KEY (came_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_attendance
    ADD CONSTRAINT childcare_attendance_collector_id_186c92f3_fk_childcare FOREIGN KEY (collector_id) REFERENCES public.childcare_collector(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_attendance
    ADD CONSTRAINT childcare_attendance_left_by_id_8124e8b4_fk_people_user_id FOREIGN KEY (left_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_carecard
    ADD CONSTRAINT childcare_carecard_application_id_b9d0b08d_fk_childcare FOREIGN KEY (application_id) REFERENCES public.childcare_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_carer
    ADD CONSTRAINT childcare_carer_added_by_id_411a0201_fk_people_user_id FOREIGN KEY (added_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_carer
    ADD CONSTRAINT childcare_carer_term_id_13252f18_fk_childcare_term_id FOREIGN KEY (term_id) REFERENCES public.childcare_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_carer
    ADD CONSTRAINT childcare_carer_user_id_15a3d5fd_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_collector
    ADD CONSTRAINT childcare_collector_application_id_85ba0670_fk_childcare FOREIGN KEY (application_id) REFERENCES public.childcare_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_group
    ADD CONSTRAINT childcare_group_supply_id_c2870271_fk_supplies_supply_id FOREIGN KEY (supply_id) REFERENCES public.supplies_supply(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_group
    ADD CONSTRAINT childcare_group_term_id_4895f5f5_fk_childcare_term_id FOREIGN KEY (term_id) REFERENCES public.childcare_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_lesson
    ADD CONSTRAINT childcare_lesson_term_id_f596ef59_fk_childcare_term_id FOREIGN KEY (term_id) REFERENCES public.childcare_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_proof
    ADD CONSTRAINT childcare_proof_application_id_a4c638ce_fk_childcare FOREIGN KEY (application_id) REFERENCES public.childcare_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_recordcheck
    ADD CONSTRAINT childcare_recordchec_withdrawn_by_id_ea1ab231_fk_people_us FOREIGN KEY (withdrawn_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_recordcheck
    ADD CONSTRAINT childcare_recordcheck_added_by_id_ee005a70_fk_people_user_id FOREIGN KEY (added_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_recordcheck
    ADD CONSTRAINT childcare_recordcheck_unit_id_cf500022_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_recordcheck
    ADD CONSTRAINT childcare_recordcheck_user_id_2448bfb7_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_shift
    ADD CONSTRAINT childcare_shift_carer_id_5153bd6d_fk_childcare_carer_id FOREIGN KEY (carer_id) REFERENCES public.childcare_carer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.childcare_term
    ADD CONSTRAINT childcare_term_round_id_d1bc64a8_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_attendance
    ADD CONSTRAINT classes_attendance_by_id_eacf8116_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_attendance
    ADD CONSTRAINT classes_attendance_claim_id_1b02d72a_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_attendance
    ADD CONSTRAINT classes_attendance_session_id_bb51f1ab_fk_supplies_session_id FOREIGN KEY (session_id) REFERENCES public.supplies_session(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_feedback
    ADD CONSTRAINT classes_feedback_person_id_d0b61e9c_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_feedback
    ADD CONSTRAINT classes_feedback_session_id_3077e56d_fk_supplies_session_id FOREIGN KEY (session_id) REFERENCES public.supplies_session(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_note
    ADD CONSTRAINT classes_note_by_id_a63b35a2_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_note
    ADD CONSTRAINT classes_note_series_id_16ca848c_fk_classes_series_id FOREIGN KEY (series_id) REFERENCES public.classes_series(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_series
    ADD CONSTRAINT classes_series_round_id_c394cf52_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_series
    ADD CONSTRAINT classes_series_space_id_fda1ea76_fk_places_space_id FOREIGN KEY (space_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_teaching
    ADD CONSTRAINT classes_teaching_named_by_id_8de29abf_fk_people_user_id FOREIGN KEY (named_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_teaching
    ADD CONSTRAINT classes_teaching_person_id_c3c45080_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_teaching
    ADD CONSTRAINT classes_teaching_series_id_b70b19d9_fk_classes_series_id FOREIGN KEY (series_id) REFERENCES public.classes_series(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.classes_teaching
    ADD CONSTRAINT classes_teaching_session_id_2a92d1c8_fk_supplies_session_id FOREIGN KEY (session_id) REFERENCES public.supplies_session(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.consultation_commitment
    ADD CONSTRAINT consultation_commitm_demand_id_6df09714_fk_consultat FOREIGN KEY (demand_id) REFERENCES public.consultation_demand(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.consultation_commitment
    ADD CONSTRAINT consultation_commitm_talks_id_b0aefe75_fk_consultat FOREIGN KEY (talks_id) REFERENCES public.consultation_talks(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.consultation_commitment
    ADD CONSTRAINT consultation_commitment_made_by_id_4c24786a_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.consultation_demand
    ADD CONSTRAINT consultation_demand_talks_id_cef7025c_fk_consultat FOREIGN KEY (talks_id) REFERENCES public.consultation_talks(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.consultation_recheck
    ADD CONSTRAINT consultation_recheck_by_id_36874626_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.consultation_recheck
    ADD CONSTRAINT consultation_recheck_commitment_id_37e198a9_fk_consultat FOREIGN KEY (commitment_id) REFERENCES public.consultation_commitment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.consultation_talks
    ADD CONSTRAINT consultation_talks_case_id_a0d09f7e_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_post
    ADD CONSTRAINT duty_post_unit_id_16e11608_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT duty_shift_post_id_a1fc0778_fk_duty_post_id FOREIGN KEY (post_id) REFERENCES public.duty_post(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT duty_shift_set_by_id_d5038244_fk_people_user_id FOREIGN KEY (set_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT duty_shift_user_id_f4233dff_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT duty_shift_watch_id_07cd3819_fk_duty_watch_id FOREIGN KEY (watch_id) REFERENCES public.duty_watch(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_swap
    ADD CONSTRAINT duty_swap_asker_id_c3b7b0b3_fk_people_user_id FOREIGN KEY (asker_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_swap
    ADD CONSTRAINT duty_swap_shift_id_591688eb_fk_duty_shift_id FOREIGN KEY (shift_id) REFERENCES public.duty_shift(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_swap
    ADD CONSTRAINT duty_swap_to_id_e71d335c_fk_people_user_id FOREIGN KEY (to_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.duty_watch
    ADD CONSTRAINT duty_watch_post_id_f933383c_fk_duty_post_id FOREIGN KEY (post_id) REFERENCES public.duty_post(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_care
    ADD CONSTRAINT goods_care_home_of_its_round FOREIGN KEY (home_id, round_id) REFERENCES public.supplies_round(home_id, id);

ALTER TABLE ONLY public.goods_care
    ADD CONSTRAINT goods_care_round_id_015be45c_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_care
    ADD CONSTRAINT goods_care_station_id_79e65f40_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_counting
    ADD CONSTRAINT goods_counting_counted_by_id_b78a3ece_fk_people_user_id FOREIGN KEY (counted_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_counting
    ADD CONSTRAINT goods_counting_entry_id_546a9ad9_fk_goods_entry_id FOREIGN KEY (entry_id) REFERENCES public.goods_entry(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_counting
    ADD CONSTRAINT goods_counting_home_of_its_lot FOREIGN KEY (home_id, lot_id) REFERENCES public.goods_lot(home_id, id);

ALTER TABLE ONLY public.goods_counting
    ADD CONSTRAINT goods_counting_lot_id_dca74213_fk_goods_lot_id FOREIGN KEY (lot_id) REFERENCES public.goods_lot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_counting
    ADD CONSTRAINT goods_counting_settled_by_id_42e5d4dd_fk_people_user_id FOREIGN KEY (settled_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_entry
    ADD CONSTRAINT goods_entry_by_id_d5a7e1a5_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_entry
    ADD CONSTRAINT goods_entry_hand_out_id_bf285d97_fk_goods_handout_id FOREIGN KEY (hand_out_id) REFERENCES public.goods_handout(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_entry
    ADD CONSTRAINT goods_entry_home_of_its_lot FOREIGN KEY (home_id, lot_id) REFERENCES public.goods_lot(home_id, id);

ALTER TABLE ONLY public.goods_entry
    ADD CONSTRAINT goods_entry_lot_id_410cc2a3_fk_goods_lot_id FOREIGN KEY (lot_id) REFERENCES public.goods_lot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_handout
    ADD CONSTRAINT goods_hand_out_home_of_its_care FOREIGN KEY (home_id, care_id) REFERENCES public.goods_care(home_id, id);

ALTER TABLE ONLY public.goods_handout
    ADD CONSTRAINT goods_handout_by_id_b2feb45e_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_handout
    ADD CONSTRAINT goods_handout_care_id_777a4e0b_fk_goods_care_id FOREIGN KEY (care_id) REFERENCES public.goods_care(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_handout
    ADD CONSTRAINT goods_handout_claim_id_1c01dc3c_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_handout
    ADD CONSTRAINT goods_handout_taken_back_by_id_ef435365_fk_people_user_id FOREIGN KEY (taken_back_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_lot
    ADD CONSTRAINT goods_lot_came_from_id_37448aab_fk_goods_lot_id FOREIGN KEY (came_from_id) REFERENCES public.goods_lot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_lot
    ADD CONSTRAINT goods_lot_home_of_its_unit FOREIGN KEY (unit_id, home_id) REFERENCES public.orgs_unit(id, home_id);

ALTER TABLE ONLY public.goods_lot
    ADD CONSTRAINT goods_lot_unit_id_117956fa_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_share
    ADD CONSTRAINT goods_share_care_id_784b37cc_fk_goods_care_id FOREIGN KEY (care_id) REFERENCES public.goods_care(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.goods_share
    ADD CONSTRAINT goods_share_home_of_its_care FOREIGN KEY (home_id, care_id) REFERENCES public.goods_care(home_id, id);

ALTER TABLE ONLY public.goods_share
    ADD CONSTRAINT goods_share_home_of_its_lot FOREIGN KEY (home_id, lot_id) REFERENCES public.goods_lot(home_id, id);

ALTER TABLE ONLY public.goods_share
    ADD CONSTRAINT goods_share_lot_id_60c1be0a_fk_goods_lot_id FOREIGN KEY (lot_id) REFERENCES public.goods_lot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.hotline_advice
    ADD CONSTRAINT hotline_advice_asked_by_id_b61ad1df_fk_people_user_id FOREIGN KEY (asked_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.hotline_advice
    ADD CONSTRAINT hotline_advice_case_id_2ecca3dd_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.hotline_advice
    ADD CONSTRAINT hotline_advice_expert_id_65873ad7_fk_people_user_id FOREIGN KEY (expert_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.hotline_advice
    ADD CONSTRAINT hotline_advice_of_its_home FOREIGN KEY (home_id, case_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.hotline_caller
    ADD CONSTRAINT hotline_caller_case_id_cd4a969a_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.incident_evidence
    ADD CONSTRAINT incident_evidence_case_id_7ef34739_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_contact
    ADD CONSTRAINT interviews_contact_referral_id_3b47a2a5_fk_interview FOREIGN KEY (referral_id) REFERENCES public.interviews_referral(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_day
    ADD CONSTRAINT interviews_day_chair_id_7916dfe0_fk_people_user_id FOREIGN KEY (chair_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_day
    ADD CONSTRAINT interviews_day_round_id_8da18984_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_day
    ADD CONSTRAINT interviews_day_unit_id_34c2a3b4_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_demand
    ADD CONSTRAINT interviews_demand_interview_id_9370bf0a_fk_interview FOREIGN KEY (interview_id) REFERENCES public.interviews_interview(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_chair_id_636f0024_fk_people_user_id FOREIGN KEY (chair_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_claim_id_c5ec5a73_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_day_id_c2892c2d_fk_interviews_day_id FOREIGN KEY (day_id) REFERENCES public.interviews_day(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_person_id_baf8645c_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_shielded_unit_id_c0a56ccf_fk_orgs_unit_id FOREIGN KEY (shielded_unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_interview
    ADD CONSTRAINT interviews_interview_unit_id_e4bc1a0a_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_note
    ADD CONSTRAINT interviews_note_by_id_2eca8a9a_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_note
    ADD CONSTRAINT interviews_note_interview_id_da78f58e_fk_interview FOREIGN KEY (interview_id) REFERENCES public.interviews_interview(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_provider
    ADD CONSTRAINT interviews_provider_unit_id_055f58b0_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_provider
    ADD CONSTRAINT interviews_provider_user_id_5dfebd34_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_referral
    ADD CONSTRAINT interviews_referral_interview_id_1b601e14_fk_interview FOREIGN KEY (interview_id) REFERENCES public.interviews_interview(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_referral
    ADD CONSTRAINT interviews_referral_provider_id_1f274dc9_fk_interview FOREIGN KEY (provider_id) REFERENCES public.interviews_provider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_trusted
    ADD CONSTRAINT interviews_trusted_interview_id_6cc13097_fk_interview FOREIGN KEY (interview_id) REFERENCES public.interviews_interview(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_trusted
    ADD CONSTRAINT interviews_trusted_user_id_d987ff66_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.interviews_undertaking
    ADD CONSTRAINT interviews_undertaki_interview_id_c7a8183d_fk_interview FOREIGN KEY (interview_id) REFERENCES public.interviews_interview(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.letters_counter
    ADD CONSTRAINT letters_counter_unit_id_505ff8fa_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_case_id_5eca53e6_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_issued_by_id_fe379f81_fk_people_user_id FOREIGN KEY (issued_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.letters_letter
    ADD CONSTRAINT letters_letter_unit_id_b4718cad_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notebook_kept
    ADD CONSTRAINT notebook_kept_user_id_656e303d_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notebook_note
    ADD CONSTRAINT notebook_note_user_id_7d27fa21_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notices_delivery
    ADD CONSTRAINT notices_delivery_notice_id_2d5dfa0c_fk_notices_notice_id FOREIGN KEY (notice_id) REFERENCES public.notices_notice(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_person_id_94368381_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_webhook_id_5f990939_fk_notices_webhook_id FOREIGN KEY (webhook_id) REFERENCES public.notices_webhook(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notices_quiethours
    ADD CONSTRAINT notices_quiethours_person_id_ae2b37e2_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notices_webhook
    ADD CONSTRAINT notices_webhook_made_by_id_ef3b6d4a_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notices_webhook
    ADD CONSTRAINT notices_webhook_unit_id_bf84adfc_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notices_wish
    ADD CONSTRAINT notices_wish_person_id_5c9ee661_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_jointteam_covers
    ADD CONSTRAINT orgs_jointteam_cover_jointteam_id_be4471aa_fk_orgs_join FOREIGN KEY (jointteam_id) REFERENCES public.orgs_jointteam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_jointteam_covers
    ADD CONSTRAINT orgs_jointteam_covers_unit_id_8ed10b23_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_jointteam
    ADD CONSTRAINT orgs_jointteam_unit_id_b3262fc1_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_rolegrant
    ADD CONSTRAINT orgs_rolegrant_granted_by_id_c6677775_fk_people_user_id FOREIGN KEY (granted_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_rolegrant
    ADD CONSTRAINT orgs_rolegrant_unit_id_b4dd3bfe_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_rolegrant
    ADD CONSTRAINT orgs_rolegrant_user_id_14828e44_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_shieldedread
    ADD CONSTRAINT orgs_shieldedread_reader_id_8ba9d7dc_fk_people_user_id FOREIGN KEY (reader_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_shieldedread
    ADD CONSTRAINT orgs_shieldedread_unit_id_6175b4b8_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_teammember
    ADD CONSTRAINT orgs_teammember_team_id_a9ed40ed_fk_orgs_jointteam_id FOREIGN KEY (team_id) REFERENCES public.orgs_jointteam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_teammember
    ADD CONSTRAINT orgs_teammember_user_id_8370b650_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_unit
    ADD CONSTRAINT orgs_unit_area_parent_id_576d224c_fk_orgs_unit_id FOREIGN KEY (area_parent_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_unit
    ADD CONSTRAINT orgs_unit_home_id_23662f8c_fk_orgs_unit_id FOREIGN KEY (home_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.orgs_unit
    ADD CONSTRAINT orgs_unit_industry_parent_id_2d50f7aa_fk_orgs_unit_id FOREIGN KEY (industry_parent_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_child
    ADD CONSTRAINT people_child_guardian_id_356044fd_fk_people_person_id FOREIGN KEY (guardian_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_consentevent
    ADD CONSTRAINT people_consentevent_by_id_11a55451_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_consentevent
    ADD CONSTRAINT people_consentevent_child_id_a88467b9_fk_people_child_id FOREIGN KEY (child_id) REFERENCES public.people_child(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_consentevent
    ADD CONSTRAINT people_consentevent_person_id_03a4163d_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_demouser
    ADD CONSTRAINT people_demouser_user_id_812af962_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_double
    ADD CONSTRAINT people_double_decided_by_id_f6fd159f_fk_people_user_id FOREIGN KEY (decided_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_double
    ADD CONSTRAINT people_double_first_id_e629b2ec_fk_people_person_id FOREIGN KEY (first_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_double
    ADD CONSTRAINT people_double_second_id_25cca97a_fk_people_person_id FOREIGN KEY (second_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_importdraft
    ADD CONSTRAINT people_importdraft_by_id_9ce5f558_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_importdraft
    ADD CONSTRAINT people_importdraft_unit_id_b2f6714c_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_person
    ADD CONSTRAINT people_person_merged_into_id_138bbee4_fk_people_person_id FOREIGN KEY (merged_into_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_person
    ADD CONSTRAINT people_person_unit_id_0a537c13_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_person
    ADD CONSTRAINT people_person_user_id_6381a4ab_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_unmasklog
    ADD CONSTRAINT people_unmasklog_officer_id_79cc7f41_fk_people_user_id FOREIGN KEY (officer_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_unmasklog
    ADD CONSTRAINT people_unmasklog_person_id_cd2f23da_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.people_unmasklog
    ADD CONSTRAINT people_unmasklog_unit_id_66a0733d_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_comment
    ADD CONSTRAINT places_comment_hidden_by_id_c04a9f7a_fk_people_user_id FOREIGN KEY (hidden_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_comment
    ADD CONSTRAINT places_comment_person_id_5b80f49b_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_comment
    ADD CONSTRAINT places_comment_station_id_d0bd43c2_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_fault
    ADD CONSTRAINT places_fault_reporter_id_60a2afdd_fk_people_person_id FOREIGN KEY (reporter_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_fault
    ADD CONSTRAINT places_fault_shielded_unit_id_635de07b_fk_orgs_unit_id FOREIGN KEY (shielded_unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_fault
    ADD CONSTRAINT places_fault_station_id_0f3d86ff_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_faultnote
    ADD CONSTRAINT places_faultnote_by_id_595b2beb_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_faultnote
    ADD CONSTRAINT places_faultnote_fault_id_ab0863bc_fk_places_fault_id FOREIGN KEY (fault_id) REFERENCES public.places_fault(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_favourite
    ADD CONSTRAINT places_favourite_person_id_b9a07b3d_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_favourite
    ADD CONSTRAINT places_favourite_station_id_c066eaa0_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_hoursoverride
    ADD CONSTRAINT places_hoursoverride_made_by_id_07adcb54_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_hoursoverride
    ADD CONSTRAINT places_hoursoverride_station_id_e58c3f85_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_importrow
    ADD CONSTRAINT places_importrow_decided_by_id_7cfe8dc1_fk_people_user_id FOREIGN KEY (decided_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_keeper
    ADD CONSTRAINT places_keeper_station_id_6f475015_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_keeper
    ADD CONSTRAINT places_keeper_user_id_d02b5688_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_photo
    ADD CONSTRAINT places_photo_added_by_id_63234a9c_fk_people_user_id FOREIGN KEY (added_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_photo
    ADD CONSTRAINT places_photo_station_id_5bed347f_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_savedmapping
    ADD CONSTRAINT places_savedmapping_unit_id_bf0482a1_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_sourcerow
    ADD CONSTRAINT places_sourcerow_station_id_88b4e4e7_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_space
    ADD CONSTRAINT places_space_station_id_135ca583_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_station
    ADD CONSTRAINT places_station_unit_id_20e31d36_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_stationamenity
    ADD CONSTRAINT places_stationamenity_station_id_0e16b1c1_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_stationimport
    ADD CONSTRAINT places_stationimport_by_id_d0c4d3f4_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_stationimport
    ADD CONSTRAINT places_stationimport_unit_id_16295f9e_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_stationnear
    ADD CONSTRAINT places_stationnear_station_id_c55ba09a_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_visit
    ADD CONSTRAINT places_visit_by_id_904df18f_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_visit
    ADD CONSTRAINT places_visit_person_id_3a1f11ef_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_visit
    ADD CONSTRAINT places_visit_station_id_ec420bb6_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_visitguard
    ADD CONSTRAINT places_visitguard_station_id_66c57926_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.places_visitguard
    ADD CONSTRAINT places_visitguard_visit_id_a96ad0ae_fk_places_visit_id FOREIGN KEY (visit_id) REFERENCES public.places_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_cameof
    ADD CONSTRAINT problems_cameof_by_id_47726275_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_cameof
    ADD CONSTRAINT problems_cameof_of_its_problem FOREIGN KEY (home_id, problem_id) REFERENCES public.problems_problem(home_id, case_id);

ALTER TABLE ONLY public.problems_cameof
    ADD CONSTRAINT problems_cameof_problem_id_a4e38260_fk_problems_problem_case_id FOREIGN KEY (problem_id) REFERENCES public.problems_problem(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_problem
    ADD CONSTRAINT problems_case_of_its_home FOREIGN KEY (home_id, case_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.problems_member
    ADD CONSTRAINT problems_member_case_id_e3512915_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_member
    ADD CONSTRAINT problems_member_demand_of_its_home FOREIGN KEY (home_id, case_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.problems_member
    ADD CONSTRAINT problems_member_joined_by_id_afe37a69_fk_people_user_id FOREIGN KEY (joined_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_member
    ADD CONSTRAINT problems_member_left_by_id_bbcc907c_fk_people_user_id FOREIGN KEY (left_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_member
    ADD CONSTRAINT problems_member_of_its_problem FOREIGN KEY (home_id, problem_id) REFERENCES public.problems_problem(home_id, case_id);

ALTER TABLE ONLY public.problems_member
    ADD CONSTRAINT problems_member_problem_id_f35fe062_fk_problems_problem_case_id FOREIGN KEY (problem_id) REFERENCES public.problems_problem(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_metoo
    ADD CONSTRAINT problems_metoo_case_id_6ebce3ad_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_metoo
    ADD CONSTRAINT problems_metoo_demand_of_its_home FOREIGN KEY (home_id, case_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.problems_metoo
    ADD CONSTRAINT problems_metoo_of_its_problem FOREIGN KEY (home_id, problem_id) REFERENCES public.problems_problem(home_id, case_id);

ALTER TABLE ONLY public.problems_metoo
    ADD CONSTRAINT problems_metoo_problem_id_39bcd7af_fk_problems_problem_case_id FOREIGN KEY (problem_id) REFERENCES public.problems_problem(case_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.problems_problem
    ADD CONSTRAINT problems_problem_case_id_7280d97b_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);

ALTER TABLE ONLY public.records_record
    ADD CONSTRAINT records_record_corrects_id_3f168fb6_fk_records_record_id FOREIGN KEY (corrects_id) REFERENCES public.records_record(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_record
    ADD CONSTRAINT records_record_home_of_its_unit FOREIGN KEY (unit_id, home_id) REFERENCES public.orgs_unit(id, home_id);

ALTER TABLE ONLY public.records_record
    ADD CONSTRAINT records_record_replaces_id_e59b465f_fk_records_record_id FOREIGN KEY (replaces_id) REFERENCES public.records_record(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.say_publicanswer
    ADD CONSTRAINT say_answer_of_its_home FOREIGN KEY (home_id, case_id) REFERENCES public.cases_case(home_id, id);

ALTER TABLE ONLY public.say_publicanswer
    ADD CONSTRAINT say_publicanswer_case_id_91fb32f5_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.say_publicanswer
    ADD CONSTRAINT say_publicanswer_passed_by_id_4de7799f_fk_people_user_id FOREIGN KEY (passed_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.say_publicanswer
    ADD CONSTRAINT say_publicanswer_written_by_id_68030076_fk_people_user_id FOREIGN KEY (written_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_account_id_951f210e_fk_socialacc FOREIGN KEY (account_id) REFERENCES public.socialaccount_socialaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_app_id_636a42d7_fk_socialacc FOREIGN KEY (app_id) REFERENCES public.socialaccount_socialapp(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_user_id_8146e70c_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_arrival
    ADD CONSTRAINT supplies_arrival_station_id_22cc5b58_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_blackout
    ADD CONSTRAINT supplies_blackout_made_by_id_f3d31a38_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_blackout
    ADD CONSTRAINT supplies_blackout_space_id_ebed18ef_fk_places_space_id FOREIGN KEY (space_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_blackout
    ADD CONSTRAINT supplies_blackout_station_id_1bcc567a_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_calendarfeed
    ADD CONSTRAINT supplies_calendarfeed_person_id_64ca7e0a_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_claim
    ADD CONSTRAINT supplies_claim_of_its_round FOREIGN KEY (home_id, round_id, supply_id) REFERENCES public.supplies_supply(home_id, round_id, id);

ALTER TABLE ONLY public.supplies_claim
    ADD CONSTRAINT supplies_claim_person_id_c842b66a_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_double
    ADD CONSTRAINT supplies_double_kept_id_7858a90b_fk_supplies_claim_id FOREIGN KEY (kept_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_double
    ADD CONSTRAINT supplies_double_other_id_7108a5a1_fk_supplies_claim_id FOREIGN KEY (other_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_double
    ADD CONSTRAINT supplies_double_settled_by_id_0bd9b05b_fk_people_user_id FOREIGN KEY (settled_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_draw
    ADD CONSTRAINT supplies_draw_round_id_a1246434_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_draw
    ADD CONSTRAINT supplies_draw_seeded_by_id_1ccc8875_fk_people_user_id FOREIGN KEY (seeded_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_drawentry
    ADD CONSTRAINT supplies_drawentry_claim_id_4113dc42_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_drawentry
    ADD CONSTRAINT supplies_drawentry_draw_id_69b1a2c2_fk_supplies_draw_id FOREIGN KEY (draw_id) REFERENCES public.supplies_draw(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_drawentry
    ADD CONSTRAINT supplies_drawentry_supply_id_b05ac4aa_fk_supplies_supply_id FOREIGN KEY (supply_id) REFERENCES public.supplies_supply(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_handover
    ADD CONSTRAINT supplies_handover_claim_id_8ea45686_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_handover
    ADD CONSTRAINT supplies_handover_giver_id_c576a719_fk_people_person_id FOREIGN KEY (giver_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_handover
    ADD CONSTRAINT supplies_handover_to_id_7f7064d1_fk_people_person_id FOREIGN KEY (to_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_limit
    ADD CONSTRAINT supplies_limit_unit_id_d6856e53_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_occupation
    ADD CONSTRAINT supplies_occupation_blackout_id_38ba3864_fk_supplies_ FOREIGN KEY (blackout_id) REFERENCES public.supplies_blackout(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_occupation
    ADD CONSTRAINT supplies_occupation_part_id_f29f9f4f_fk_places_space_id FOREIGN KEY (part_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_occupation
    ADD CONSTRAINT supplies_occupation_session_id_6bf27ec5_fk_supplies_session_id FOREIGN KEY (session_id) REFERENCES public.supplies_session(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_part
    ADD CONSTRAINT supplies_part_part_id_f170393b_fk_places_space_id FOREIGN KEY (part_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_part
    ADD CONSTRAINT supplies_part_whole_id_d0a1ef50_fk_places_space_id FOREIGN KEY (whole_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_round
    ADD CONSTRAINT supplies_round_home_of_its_unit FOREIGN KEY (unit_id, home_id) REFERENCES public.orgs_unit(id, home_id);

ALTER TABLE ONLY public.supplies_round
    ADD CONSTRAINT supplies_round_limit_id_7f1d1067_fk_supplies_limit_id FOREIGN KEY (limit_id) REFERENCES public.supplies_limit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_round
    ADD CONSTRAINT supplies_round_made_by_id_fbe002bc_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_round
    ADD CONSTRAINT supplies_round_station_id_ab8f6eb6_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_round
    ADD CONSTRAINT supplies_round_unit_id_15fdb9d7_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_schedule
    ADD CONSTRAINT supplies_schedule_made_by_id_5ded716c_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_schedule
    ADD CONSTRAINT supplies_schedule_space_id_82c4ec4b_fk_places_space_id FOREIGN KEY (space_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_session
    ADD CONSTRAINT supplies_session_home_of_its_round FOREIGN KEY (home_id, round_id) REFERENCES public.supplies_round(home_id, id);

ALTER TABLE ONLY public.supplies_session
    ADD CONSTRAINT supplies_session_round_id_5ae9beb9_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_session
    ADD CONSTRAINT supplies_session_schedule_id_19e152be_fk_supplies_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.supplies_schedule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_session
    ADD CONSTRAINT supplies_session_space_id_655bfb08_fk_places_space_id FOREIGN KEY (space_id) REFERENCES public.places_space(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_strike
    ADD CONSTRAINT supplies_strike_answered_by_id_b7907e8d_fk_people_user_id FOREIGN KEY (answered_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_strike
    ADD CONSTRAINT supplies_strike_claim_id_f1696cab_fk_supplies_claim_id FOREIGN KEY (claim_id) REFERENCES public.supplies_claim(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_strike
    ADD CONSTRAINT supplies_strike_limit_id_e1bac664_fk_supplies_limit_id FOREIGN KEY (limit_id) REFERENCES public.supplies_limit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_strike
    ADD CONSTRAINT supplies_strike_person_id_45499750_fk_people_person_id FOREIGN KEY (person_id) REFERENCES public.people_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_supply
    ADD CONSTRAINT supplies_supply_home_of_its_round FOREIGN KEY (home_id, round_id) REFERENCES public.supplies_round(home_id, id);

ALTER TABLE ONLY public.supplies_supply
    ADD CONSTRAINT supplies_supply_round_id_4d2d1689_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_supply
    ADD CONSTRAINT supplies_supply_session_id_55e5d322_fk_supplies_session_id FOREIGN KEY (session_id) REFERENCES public.supplies_session(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_terms
    ADD CONSTRAINT supplies_terms_limit_id_2c6701d9_fk_supplies_limit_id FOREIGN KEY (limit_id) REFERENCES public.supplies_limit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supplies_terms
    ADD CONSTRAINT supplies_terms_station_id_7590c4a6_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_answer
    ADD CONSTRAINT visits_answer_by_id_ae4b3672_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_answer
    ADD CONSTRAINT visits_answer_edition_id_9b57a7b2_fk_visits_edition_id FOREIGN KEY (edition_id) REFERENCES public.visits_edition(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_answer
    ADD CONSTRAINT visits_answer_stop_id_4256e9d7_fk_visits_stop_id FOREIGN KEY (stop_id) REFERENCES public.visits_stop(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_answer
    ADD CONSTRAINT visits_answer_visit_id_7f1e710e_fk_visits_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_brought
    ADD CONSTRAINT visits_brought_round_id_8aa6b34a_fk_supplies_round_id FOREIGN KEY (round_id) REFERENCES public.supplies_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_brought
    ADD CONSTRAINT visits_brought_visit_id_a008f2a0_fk_visits_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_edition
    ADD CONSTRAINT visits_edition_made_by_id_8f791bb9_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_edition
    ADD CONSTRAINT visits_edition_questionnaire_id_77dfb41d_fk_visits_qu FOREIGN KEY (questionnaire_id) REFERENCES public.visits_questionnaire(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_goer
    ADD CONSTRAINT visits_goer_user_id_5356c4b8_fk_people_user_id FOREIGN KEY (user_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_goer
    ADD CONSTRAINT visits_goer_visit_id_d9030c46_fk_visits_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_page
    ADD CONSTRAINT visits_page_by_id_0d54e2a6_fk_people_user_id FOREIGN KEY (by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_page
    ADD CONSTRAINT visits_page_visit_id_06fad2b2_fk_visits_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_picture
    ADD CONSTRAINT visits_picture_page_id_cdf1eccd_fk_visits_page_id FOREIGN KEY (page_id) REFERENCES public.visits_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_promise
    ADD CONSTRAINT visits_promise_over_by_id_93613b58_fk_people_user_id FOREIGN KEY (over_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_promise
    ADD CONSTRAINT visits_promise_owner_id_b338efca_fk_people_user_id FOREIGN KEY (owner_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_promise
    ADD CONSTRAINT visits_promise_visit_id_e46a5546_fk_visits_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_promise
    ADD CONSTRAINT visits_promise_wish_id_86890a6e_fk_visits_wish_id FOREIGN KEY (wish_id) REFERENCES public.visits_wish(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_questionnaire
    ADD CONSTRAINT visits_questionnaire_unit_id_36af5e9d_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_stop
    ADD CONSTRAINT visits_stop_station_id_b76e6147_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_stop
    ADD CONSTRAINT visits_stop_visit_id_bab61448_fk_visits_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits_visit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_visit
    ADD CONSTRAINT visits_visit_edition_id_4fb8d618_fk_visits_edition_id FOREIGN KEY (edition_id) REFERENCES public.visits_edition(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_visit
    ADD CONSTRAINT visits_visit_made_by_id_33ec9d95_fk_people_user_id FOREIGN KEY (made_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_visit
    ADD CONSTRAINT visits_visit_unit_id_5e8eac95_fk_orgs_unit_id FOREIGN KEY (unit_id) REFERENCES public.orgs_unit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_waves
    ADD CONSTRAINT visits_waves_station_id_8a773ce7_fk_places_station_id FOREIGN KEY (station_id) REFERENCES public.places_station(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_waves
    ADD CONSTRAINT visits_waves_told_by_id_68d1e924_fk_people_user_id FOREIGN KEY (told_by_id) REFERENCES public.people_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_wish
    ADD CONSTRAINT visits_wish_case_id_50d2a9d2_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_wish
    ADD CONSTRAINT visits_wish_stop_id_bee8ce1e_fk_visits_stop_id FOREIGN KEY (stop_id) REFERENCES public.visits_stop(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.visits_wish
    ADD CONSTRAINT visits_wish_visit_id_46cc9156_fk_visits_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits_visit(id) DEFERRABLE INITIALLY DEFERRED;

INSERT INTO public.django_migrations (app, name, applied) VALUES
    ('orgs', '0001_initial', now()),
    ('people', '0001_initial', now()),
    ('account', '0001_initial', now()),
    ('account', '0002_email_max_length', now()),
    ('account', '0003_alter_emailaddress_create_unique_verified_email', now()),
    ('account', '0004_alter_emailaddress_drop_unique_email', now()),
    ('account', '0005_emailaddress_idx_upper_email', now()),
    ('account', '0006_emailaddress_lower', now()),
    ('account', '0007_emailaddress_idx_email', now()),
    ('account', '0008_emailaddress_unique_primary_email_fixup', now()),
    ('account', '0009_emailaddress_unique_primary_email', now()),
    ('orgs', '0002_initial', now()),
    ('orgs', '0003_tree', now()),
    ('orgs', '0004_tree_kept', now()),
    ('orgs', '0005_shielded_read', now()),
    ('api', '0001_initial', now()),
    ('api', '0002_signatures', now()),
    ('places', '0001_initial', now()),
    ('places', '0002_nearest', now()),
    ('places', '0003_imports', now()),
    ('places', '0004_changes', now()),
    ('places', '0005_words', now()),
    ('places', '0006_one_tag_for_everybody', now()),
    ('places', '0007_import_rows_unbound', now()),
    ('places', '0008_keeper_called', now()),
    ('people', '0002_demo_user', now()),
    ('people', '0003_privacy', now()),
    ('people', '0004_consents_kept', now()),
    ('people', '0005_trace_ref', now()),
    ('orgs', '0006_called', now()),
    ('supplies', '0001_initial', now()),
    ('records', '0001_initial', now()),
    ('records', '0002_append_only', now()),
    ('records', '0003_corrections', now()),
    ('records', '0004_kept_right', now()),
    ('supplies', '0002_kernel', now()),
    ('places', '0009_one_index_for_one_question', now()),
    ('places', '0010_parts_noted_once', now()),
    ('supplies', '0003_terms', now()),
    ('supplies', '0004_approval', now()),
    ('places', '0011_pairs_as_numbers', now()),
    ('supplies', '0005_arrivals', now()),
    ('supplies', '0006_calendar', now()),
    ('supplies', '0007_private', now()),
    ('places', '0012_pairs_as_short_numbers', now()),
    ('places', '0013_words_beside_position', now()),
    ('places', '0014_keys_that_mean_something', now()),
    ('places', '0015_no_source_beside_its_row', now()),
    ('places', '0016_numbers_where_there_are_some', now()),
    ('supplies', '0008_handover', now()),
    ('supplies', '0009_forgotten', now()),
    ('supplies', '0010_kept_by_one_key', now()),
    ('appointments', '0001_initial', now()),
    ('appointments', '0002_rooms', now()),
    ('contenttypes', '0001_initial', now()),
    ('contenttypes', '0002_remove_content_type_name', now()),
    ('auth', '0001_initial', now()),
    ('auth', '0002_alter_permission_name_max_length', now()),
    ('auth', '0003_alter_user_email_max_length', now()),
    ('auth', '0004_alter_user_username_opts', now()),
    ('auth', '0005_alter_user_last_login_null', now()),
    ('auth', '0006_require_contenttypes_0002', now()),
    ('auth', '0007_alter_validators_add_error_messages', now()),
    ('auth', '0008_alter_user_username_max_length', now()),
    ('auth', '0009_alter_user_last_name_max_length', now()),
    ('auth', '0010_alter_group_name_max_length', now()),
    ('auth', '0011_update_proxy_permissions', now()),
    ('auth', '0012_alter_user_first_name_max_length', now()),
    ('cards', '0001_initial', now()),
    ('cases', '0001_initial', now()),
    ('cases', '0002_history', now()),
    ('cases', '0003_together', now()),
    ('cases', '0004_attachments', now()),
    ('cases', '0005_lists', now()),
    ('cases', '0006_bulk', now()),
    ('cases', '0007_call_back', now()),
    ('cases', '0008_categories', now()),
    ('cases', '0009_sorting', now()),
    ('cases', '0010_writing', now()),
    ('cases', '0011_grade', now()),
    ('cases', '0012_postings', now()),
    ('childcare', '0001_terms', now()),
    ('childcare', '0002_days', now()),
    ('childcare', '0003_roster', now()),
    ('classes', '0001_initial', now()),
    ('classes', '0002_guards', now()),
    ('common', '0001_cache_table', now()),
    ('consultation', '0001_initial', now()),
    ('consultation', '0002_kept', now()),
    ('duty', '0001_initial', now()),
    ('goods', '0001_initial', now()),
    ('goods', '0002_ledger', now()),
    ('goods', '0003_rounds', now()),
    ('goods', '0004_handing', now()),
    ('goods', '0005_taken_back', now()),
    ('goods', '0006_announced', now()),
    ('goods', '0007_at_a_station', now()),
    ('hotline', '0001_initial', now()),
    ('hotline', '0002_experts', now()),
    ('incident', '0001_initial', now()),
    ('supplies', '0011_partners', now()),
    ('supplies', '0012_nobody_in_no_index', now()),
    ('supplies', '0013_by_partner', now()),
    ('interviews', '0001_initial', now()),
    ('interviews', '0002_consent', now()),
    ('letters', '0001_initial', now()),
    ('letters', '0002_issued', now()),
    ('mfa', '0001_initial', now()),
    ('mfa', '0002_authenticator_timestamps', now()),
    ('mfa', '0003_authenticator_type_uniq', now()),
    ('notebook', '0001_initial', now()),
    ('notices', '0001_notices', now()),
    ('notices', '0002_lease', now()),
    ('notices', '0003_newest', now()),
    ('notices', '0004_ref_by_home', now()),
    ('orgs', '0007_experts', now()),
    ('problems', '0001_initial', now()),
    ('problems', '0002_homes', now()),
    ('procrastinate', '0001_initial', now()),
    ('procrastinate', '0002_drop_started_at_column', now()),
    ('procrastinate', '0003_drop_started_at_column', now()),
    ('procrastinate', '0004_drop_procrastinate_version_table', now()),
    ('procrastinate', '0005_fix_procrastinate_fetch_job', now()),
    ('procrastinate', '0006_fix_trigger_status_events_insert', now()),
    ('procrastinate', '0007_add_queueing_lock_column', now()),
    ('procrastinate', '0008_close_fetch_job_race_condition', now()),
    ('procrastinate', '0009_add_defer_job_function', now()),
    ('procrastinate', '0010_add_procrastinate_periodic_defers', now()),
    ('procrastinate', '0011_add_foreign_key_index', now()),
    ('procrastinate', '0012_add_locks_to_periodic_defer', now()),
    ('procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
    ('procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
    ('procrastinate', '0015_add_trigger_on_job_deletion', now()),
    ('procrastinate', '0016_delete_finished_jobs', now()),
    ('procrastinate', '0017_add_checks_to_finish_job', now()),
    ('procrastinate', '0018_add_checks_to_retry_job', now()),
    ('procrastinate', '0019_fix_finish_job_compat_issue', now()),
    ('procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
    ('procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
    ('procrastinate', '0022_null_locks_excluded', now()),
    ('procrastinate', '0023_remove_old_finish_job_function', now()),
    ('procrastinate', '0024_job_id_bigint', now()),
    ('procrastinate', '0025_add_models', now()),
    ('procrastinate', '0026_add_job_priority', now()),
    ('procrastinate', '0027_add_periodic_job_priority', now()),
    ('procrastinate', '0028_add_cancel_states', now()),
    ('procrastinate', '0029_add_additional_params_to_retry_job', now()),
    ('procrastinate', '0030_alter_procrastinateevent_options', now()),
    ('procrastinate', '0031_add_indexes_for_fetch_job', now()),
    ('procrastinate', '0032_pre_cancel_notification', now()),
    ('procrastinate', '0033_post_cancel_notification', now()),
    ('procrastinate', '0034_pre_add_heartbeat', now()),
    ('procrastinate', '0035_post_add_heartbeat', now()),
    ('procrastinate', '0036_add_worker_model', now()),
    ('procrastinate', '0037_pre_batch_defer_jobs', now()),
    ('procrastinate', '0038_post_batch_defer_jobs', now()),
    ('procrastinate', '0039_pre_priority_lock_fetch_job', now()),
    ('procrastinate', '0040_pre_retry_failed_job', now()),
    ('procrastinate', '0041_post_retry_failed_job', now()),
    ('records', '0005_kept_by_one_key', now()),
    ('records', '0006_null_in_no_index', now()),
    ('records', '0007_one_index_by_unit', now()),
    ('say', '0001_public_answers', now()),
    ('sessions', '0001_initial', now()),
    ('socialaccount', '0001_initial', now()),
    ('socialaccount', '0002_token_max_lengths', now()),
    ('socialaccount', '0003_extra_data_default_dict', now()),
    ('socialaccount', '0004_app_provider_id_settings', now()),
    ('socialaccount', '0005_socialtoken_nullable_app', now()),
    ('socialaccount', '0006_alter_socialaccount_extra_data', now()),
    ('usersessions', '0001_initial', now()),
    ('visits', '0001_initial', now()),
    ('visits', '0002_questions', now()),
    ('visits', '0003_promise_over_by', now()),
    ('visits', '0004_brought', now());
