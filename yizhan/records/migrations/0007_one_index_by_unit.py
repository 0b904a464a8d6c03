"""What is asked by unit is asked by unit and act: one index answers both, where two cost every record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0006_called"),
        ("records", "0006_null_in_no_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="record",
            name="records_act_unit_at",
        ),
        migrations.AlterField(
            model_name="record",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orgs.unit",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["unit", "act", "at"], name="records_unit_act_at"),
        ),
    ]
