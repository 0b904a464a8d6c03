"""The chain of entries, and the triggers that keep it (0002_history.sql)."""

from pathlib import Path

from django.db import migrations

HISTORY = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("orgs", "0004_tree_kept")]
    operations = [migrations.RunSQL(HISTORY, migrations.RunSQL.noop)]
