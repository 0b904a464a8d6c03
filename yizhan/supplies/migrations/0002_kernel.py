"""The kernel's functions, and the triggers that keep its promises (0002_kernel.sql)."""

from pathlib import Path

from django.db import migrations

KERNEL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("supplies", "0001_initial"), ("orgs", "0004_tree_kept"), ("records", "0004_kept_right")]
    operations = [migrations.RunSQL(KERNEL, migrations.RunSQL.noop)]
