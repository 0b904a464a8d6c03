"""The trigger that keeps the roster (0003_roster.sql)."""

from pathlib import Path

from django.db import migrations

ROSTER = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("childcare", "0002_days")]
    operations = [migrations.RunSQL(ROSTER, migrations.RunSQL.noop)]
