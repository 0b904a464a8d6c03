from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0004_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="stationwords",
            name="name",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="stationwords",
            name="address",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
    ]
