import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """Unique within its home, as every constraint of a heavy table."""

    dependencies = [("notices", "0003_newest")]

    operations = [
        migrations.AlterField("delivery", "ref", models.UUIDField(default=uuid.uuid4, editable=False)),
        migrations.AddConstraint(
            "delivery",
            models.UniqueConstraint(fields=["home_id", "ref"], name="notices_delivery_ref_once"),
        ),
    ]
