"""What rounds promise is counted, and home by home (0004_handing.sql)."""

from pathlib import Path

from django.db import migrations

HANDING = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("goods", "0003_rounds"), ("supplies", "0002_kernel")]
    operations = [migrations.RunSQL(HANDING, migrations.RunSQL.noop)]
