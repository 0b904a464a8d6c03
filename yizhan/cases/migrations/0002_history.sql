-- History is written once and in a chain. An entry takes its number, its place in the chain and the case's new place
-- from the row of the case, which it locks: two entries of one case come one after the other, whoever writes them.

ALTER TABLE cases_case ADD CONSTRAINT cases_case_home_of_its_unit
    FOREIGN KEY (unit_id, home_id) REFERENCES orgs_unit (id, home_id);
ALTER TABLE cases_case ADD CONSTRAINT cases_case_of_its_home UNIQUE (home_id, id);
ALTER TABLE cases_entry ADD CONSTRAINT cases_entry_of_its_case
    FOREIGN KEY (home_id, case_id) REFERENCES cases_case (home_id, id);
ALTER TABLE cases_entry ADD CONSTRAINT cases_entry_of_its_home UNIQUE (home_id, id);
ALTER TABLE cases_words ADD CONSTRAINT cases_words_of_their_entry
    FOREIGN KEY (home_id, entry_id) REFERENCES cases_entry (home_id, id);

-- All of an entry but who wrote it, which stands in the words and is committed to with them.
CREATE FUNCTION cases_link(before bytea, e cases_entry) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(before || convert_to(jsonb_build_array(e.home_id, e.case_id, e.number, e.stay, e.kind,
        (extract(epoch FROM e.at) * 1000000)::bigint, e.step, e.outcome, e.leads_to, e.ends, e.is_hidden, e.facts,
        encode(e.commitment, 'hex'))::text, 'UTF8'))
$$;

CREATE FUNCTION cases_append() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER cases_append BEFORE INSERT ON cases_entry FOR EACH ROW EXECUTE FUNCTION cases_append();

CREATE FUNCTION cases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A deleted account is forgotten (by → NULL); nothing else of an entry ever changes.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) ->> 'by_id' IS NULL
        AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_entry_append_only BEFORE UPDATE OR DELETE ON cases_entry
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();
CREATE TRIGGER cases_version_append_only BEFORE UPDATE OR DELETE ON cases_version
    FOR EACH ROW EXECUTE FUNCTION cases_refuse();

CREATE FUNCTION cases_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.entry_id, NEW.home_id) = (OLD.entry_id, OLD.home_id) AND OLD.erased_at IS NULL
        AND (NEW.erased_at IS NOT NULL OR NEW.salt = OLD.salt) THEN  -- erased, or sealed anew with another key
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'words are kept as they were said, or erased' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_keep_words BEFORE UPDATE OR DELETE ON cases_words
    FOR EACH ROW EXECUTE FUNCTION cases_keep_words();

CREATE FUNCTION cases_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER cases_guard BEFORE UPDATE OR DELETE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_guard();

-- A case begins with nothing behind it.
CREATE FUNCTION cases_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.entries := 0; NEW.head := ''; NEW.stay := 0; NEW.ended_at := NULL;
    NEW.since := NEW.opened_at; NEW.last_at := NEW.opened_at;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_begin BEFORE INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_begin();
