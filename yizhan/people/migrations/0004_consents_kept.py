"""The database itself refuses to change a consent, or to delete one but in an erasure."""

from django.db import migrations

FORBID = """
CREATE FUNCTION people_refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;  -- a deleted account is forgotten
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('yizhan.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'consents are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER people_consents_append_only BEFORE UPDATE OR DELETE ON people_consentevent
    FOR EACH ROW EXECUTE FUNCTION people_refuse_consent_change();
"""
ALLOW = """
DROP TRIGGER people_consents_append_only ON people_consentevent;
DROP FUNCTION people_refuse_consent_change();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_privacy")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
