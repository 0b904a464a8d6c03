"""A record's home is its unit's; a counter-entry is the same record with the opposite count."""

from django.db import migrations

KEEP = """
ALTER TABLE records_record ADD CONSTRAINT records_record_home_of_its_unit
    FOREIGN KEY (unit_id, home_id) REFERENCES orgs_unit (id, home_id);

CREATE FUNCTION records_mirror() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER records_mirror BEFORE INSERT ON records_record
    FOR EACH ROW WHEN (NEW.corrects_id IS NOT NULL) EXECUTE FUNCTION records_mirror();
"""
LET_GO = """
DROP TRIGGER records_mirror ON records_record;
DROP FUNCTION records_mirror();
ALTER TABLE records_record DROP CONSTRAINT records_record_home_of_its_unit;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0003_corrections"), ("orgs", "0004_tree_kept")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
