"""The database itself refuses to change or delete a record."""

from django.db import migrations

FORBID = """
CREATE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A deleted account is forgotten (by → NULL); nothing else of a record ever changes.
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'records are append-only: write a correction' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER records_append_only BEFORE UPDATE OR DELETE ON records_record
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
"""
ALLOW = "DROP TRIGGER records_append_only ON records_record; DROP FUNCTION records_refuse_change();"


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
