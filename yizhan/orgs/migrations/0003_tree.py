"""Who leads, and a home that every unit has."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="lead_path",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="unit",
            name="home",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.unit"
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                fields=["lead_path"], name="orgs_unit_lead_path", opclasses=["text_pattern_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_by__isnull", True),
                    models.Q(("granted_by", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="orgs_role_not_granted_to_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["officer", "viewer", "auditor"])),
                name="orgs_team_seat_grants_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("area_parent__isnull", True),
                    ("industry_parent__isnull", False),
                    ("led_by", "area"),
                    _negated=True,
                ),
                name="orgs_unit_led_by_its_only_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="orgs_unit_has_a_name"
            ),
        ),
    ]
