from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A lease has a name, so that a late answer of an earlier one is told from the present one's."""

    dependencies = [("notices", "0001_notices")]

    operations = [
        migrations.RemoveConstraint("delivery", "notices_delivery_first_try"),
        migrations.RemoveConstraint("delivery", "notices_delivery_sending_is_leased"),
        migrations.RenameField("delivery", "first_tried_at", "tried_at"),
        migrations.AddField("delivery", "lease", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=Q(state="sending", leased_until__isnull=False, lease__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True, lease__isnull=True)),
                name="notices_delivery_sending_is_leased",
            ),
        ),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=Q(tries=0, tried_at__isnull=True) | Q(tries__gt=0, tried_at__isnull=False),
                name="notices_delivery_tried_at_a_time",
            ),
        ),
    ]
