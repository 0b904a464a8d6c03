"""Most records leave these columns empty: an index of what is null costs each record and answers nobody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0006_called"),
        ("records", "0005_kept_by_one_key"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="record",
            name="records_record_key_once",
        ),
        migrations.RemoveIndex(
            model_name="record",
            name="records_place_at",
        ),
        migrations.AlterField(
            model_name="record",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="record",
            name="corrects",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counter_entry",
                to="records.record",
            ),
        ),
        migrations.AlterField(
            model_name="record",
            name="replaces",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="put_right_by",
                to="records.record",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("place_id__isnull", False)),
                fields=["place_id", "at"],
                name="records_at_place",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(condition=models.Q(("by__isnull", False)), fields=["by"], name="records_by"),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key__isnull", False)),
                fields=("home_id", "act", "key"),
                name="records_record_key_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects__isnull", False)),
                fields=("corrects",),
                name="records_corrected_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces__isnull", False)),
                fields=("replaces",),
                name="records_replaced_once",
            ),
        ),
    ]
