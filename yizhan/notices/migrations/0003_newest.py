from django.db import migrations, models


class Migration(migrations.Migration):
    """The inbox is read by when she was told."""

    dependencies = [("notices", "0002_lease")]

    operations = [
        migrations.RemoveIndex("notice", "notices_notice_inbox"),
        migrations.AddIndex(
            "notice", models.Index(fields=["person", "-told_at", "-id"], name="notices_notice_newest")
        ),
    ]
