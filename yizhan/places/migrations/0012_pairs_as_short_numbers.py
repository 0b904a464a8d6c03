"""The pairs of the search while typing become numbers of four bytes (places/pairs.py): a smaller index, sooner written."""

import django.contrib.postgres.fields
from django.db import migrations, models

SHORTEN = """
    create function places_pairs_shortened(bigint[]) returns int[] language sql immutable as $$
        select coalesce(array_agg(pair order by pair), '{}')
        from (select distinct (old % 1999999973)::int pair from unnest($1) old) shortened
    $$;
    drop index places_words_pairs;
    alter table places_stationwords alter column pairs type int[] using places_pairs_shortened(pairs);
    create index places_words_pairs on places_stationwords using gin (pairs);
    drop function places_pairs_shortened;
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0011_pairs_as_numbers")]
    operations = [
        migrations.RunSQL(
            SHORTEN,
            state_operations=[
                migrations.AlterField(
                    "stationwords",
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                )
            ],
        )
    ]
