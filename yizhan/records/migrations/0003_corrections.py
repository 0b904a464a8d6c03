"""A counter-entry, once per record, and the record that puts it right."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0004_tree_kept"),
        ("records", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="record",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="put_right_by",
                to="records.record",
            ),
        ),
        migrations.AlterField(
            model_name="record",
            name="corrects",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counter_entry",
                to="records.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("corrects__isnull", True), ("replaces__isnull", True), _connector="OR"),
                name="records_counter_entry_or_replacement",
            ),
        ),
    ]
