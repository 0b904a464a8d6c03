"""The database keeps the tree: paths and homes are its own work, cycles are refused, writers queue.

One row of the tree is placed by orgs_unit_place (before the row is written); the subtree below a moved
unit follows by one statement (orgs_unit_follow). Both work under one lock, so that they read parents that
nobody is moving. Violations carry a constraint name; yizhan/orgs/actions/tree.py says them in words.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION orgs_refuse(name text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = name, TABLE = 'orgs_unit';
END $$;

-- 0x79697a68 is "yizh", 1 the union tree. Held to the end of the transaction.
CREATE FUNCTION orgs_tree_lock() RETURNS void LANGUAGE sql AS
$$ SELECT pg_advisory_xact_lock(2036955752, 1) $$;

CREATE FUNCTION orgs_unit_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orgs_tree_lock();
    RETURN NULL;
END $$;

-- The path of unit `self` under `parent` on `line`; '' when it does not stand there.
CREATE FUNCTION orgs_path(self bigint, parent bigint, line text, is_root boolean) RETURNS text
LANGUAGE plpgsql AS $$
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

CREATE FUNCTION orgs_unit_place() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION orgs_unit_follow() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER orgs_unit_queue
    BEFORE INSERT OR UPDATE OF kind, area_parent_id, industry_parent_id, led_by, area_path, industry_path,
        lead_path, home_id, closed_at
    ON orgs_unit FOR EACH STATEMENT EXECUTE FUNCTION orgs_unit_queue();
CREATE TRIGGER orgs_unit_place
    BEFORE INSERT OR UPDATE OF kind, area_parent_id, industry_parent_id, led_by, area_path, industry_path,
        lead_path, home_id, closed_at
    ON orgs_unit FOR EACH ROW EXECUTE FUNCTION orgs_unit_place();
CREATE TRIGGER orgs_unit_follow AFTER UPDATE ON orgs_unit
    REFERENCING OLD TABLE AS was_rows NEW TABLE AS is_rows
    FOR EACH STATEMENT EXECUTE FUNCTION orgs_unit_follow();

-- Rows of heavy tables name their unit and its home together.
ALTER TABLE orgs_unit ADD CONSTRAINT orgs_unit_with_its_home UNIQUE (id, home_id);
"""
LET_GO = """
ALTER TABLE orgs_unit DROP CONSTRAINT orgs_unit_with_its_home;
DROP TRIGGER orgs_unit_follow ON orgs_unit;
DROP TRIGGER orgs_unit_place ON orgs_unit;
DROP TRIGGER orgs_unit_queue ON orgs_unit;
DROP FUNCTION orgs_unit_follow();
DROP FUNCTION orgs_unit_place();
DROP FUNCTION orgs_path(bigint, bigint, text, boolean);
DROP FUNCTION orgs_unit_queue();
DROP FUNCTION orgs_tree_lock();
DROP FUNCTION orgs_refuse(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_tree")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
