"""The triggers that keep the ledger (0002_ledger.sql)."""

from pathlib import Path

from django.db import migrations

LEDGER = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("goods", "0001_initial"), ("orgs", "0004_tree_kept")]
    operations = [migrations.RunSQL(LEDGER, migrations.RunSQL.noop)]
