"""What a station has, and what a row of a source was, are known by what they are: one index less for each to write."""

from django.db import migrations, models

KEYS = """
    alter table places_stationamenity drop constraint places_stationamenity_pkey,
        drop constraint places_amenity_once_per_station, drop column id, add primary key (station_id, amenity);
    alter table places_sourcerow drop constraint places_sourcerow_pkey,
        drop constraint places_source_row_once, drop column id, add primary key (home_id, source, key);
"""


def becomes(model: str, constraint: str, *fields: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.RemoveConstraint(model, constraint),
        migrations.RemoveField(model, "id"),
        migrations.AddField(
            model,
            "pk",
            models.CompositePrimaryKey(
                *fields, blank=True, editable=False, primary_key=True, serialize=False
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("places", "0013_words_beside_position")]
    operations = [
        migrations.RunSQL(
            KEYS,
            state_operations=[
                *becomes("stationamenity", "places_amenity_once_per_station", "station", "amenity"),
                *becomes("sourcerow", "places_source_row_once", "home_id", "source", "key"),
            ],
        )
    ]
