"""What the database lets in (0002_guards.sql)."""

from pathlib import Path

from django.db import migrations

GUARDS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("classes", "0001_initial"), ("supplies", "0002_kernel")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
