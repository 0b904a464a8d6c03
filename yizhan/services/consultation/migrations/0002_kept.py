"""What is public stays as it was said (0002_kept.sql)."""

from pathlib import Path

from django.db import migrations

KEPT = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("consultation", "0001_initial")]
    operations = [migrations.RunSQL(KEPT, migrations.RunSQL.noop)]
