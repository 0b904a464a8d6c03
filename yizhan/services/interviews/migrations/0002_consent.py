"""Triggers that hold a provider to her yes (0002_consent.sql)."""

from pathlib import Path

from django.db import migrations

KEPT = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_initial")]
    operations = [migrations.RunSQL(KEPT, migrations.RunSQL.noop)]
