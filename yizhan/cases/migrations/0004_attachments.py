"""Files of entries, and the trigger that keeps them (0004_attachments.sql)."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

KEPT = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_together")]
    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("home_id", models.BigIntegerField()),
                ("number", models.SmallIntegerField()),
                (
                    "type",
                    models.CharField(
                        choices=[("image/jpeg", "照片"), ("application/pdf", "PDF")], max_length=20
                    ),
                ),
                ("size_bytes", models.IntegerField()),
                ("cipher", models.BinaryField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="cases.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["entry", "number"], name="cases_attachment_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__gte", 1),
                            ("size_bytes__gte", 1),
                            ("type__in", ["image/jpeg", "application/pdf"]),
                        ),
                        name="cases_attachment_is_a_file",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
