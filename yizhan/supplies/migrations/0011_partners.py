from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supplies", "0010_kept_by_one_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="takes_partners",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("takes_partners", False), ("is_private", False), _connector="OR"),
                name="supplies_private_is_not_for_partners",
            ),
        ),
    ]
