"""What was issued stays as it was issued (0002_issued.sql)."""

from pathlib import Path

from django.db import migrations

KEPT = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]
    operations = [migrations.RunSQL(KEPT, migrations.RunSQL.noop)]
