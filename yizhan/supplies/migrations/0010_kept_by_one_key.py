import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supplies", "0009_forgotten"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="round",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="supplies.round",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="supply",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="supplies.supply",
            ),
        ),
    ]
