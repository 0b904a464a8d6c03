"""The search's two rows of a station become one: one key, one foreign key and one table less to write."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

JOIN = """
    alter table places_stationnear add name_signs text, add address_signs text, add pairs int[];
    update places_stationnear near set name_signs = w.name, address_signs = w.address, pairs = w.pairs
    from places_stationwords w where w.station_id = near.station_id;
    drop table places_stationwords;
    alter table places_stationnear alter name_signs set not null, alter address_signs set not null,
        alter pairs set not null;
    create index places_near_pairs on places_stationnear using gin (pairs);
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0012_pairs_as_short_numbers")]
    operations = [
        migrations.RunSQL("set constraints all immediate"),
        migrations.RunSQL(
            JOIN,
            state_operations=[
                migrations.DeleteModel("stationwords"),
                migrations.AddField("stationnear", "name_signs", models.TextField(), preserve_default=False),
                migrations.AddField(
                    "stationnear", "address_signs", models.TextField(), preserve_default=False
                ),
                migrations.AddField(
                    "stationnear",
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                    preserve_default=False,
                ),
                migrations.AddIndex(
                    "stationnear",
                    django.contrib.postgres.indexes.GinIndex(fields=["pairs"], name="places_near_pairs"),
                ),
            ],
        ),
    ]
