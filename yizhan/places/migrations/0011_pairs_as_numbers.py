"""The pairs of the search while typing become numbers (places/pairs.py), which an index compares faster."""

import django.contrib.postgres.fields
from django.db import migrations, models

CHANGE = """
    create function places_pairs_turned({before}) returns {after} language sql immutable as $$
        select coalesce(array_agg(pair order by pair), '{{}}') from (select {how} pair from unnest($1) old) turned
    $$;
    drop index places_words_pairs;
    alter table places_stationwords alter column pairs type {after} using places_pairs_turned(pairs);
    create index places_words_pairs on places_stationwords using gin (pairs);
    drop function places_pairs_turned;
"""
TO_NUMBERS = CHANGE.format(
    before="text[]",
    after="bigint[]",
    how="""case when starts_with(old, '^') then (2::bigint << 42) | ascii(right(old, 1))
                else ((length(old) - 2)::bigint << 42) | (ascii(old)::bigint << 21) | ascii(right(old, 1)) end""",
)
TO_TEXT = CHANGE.format(
    before="bigint[]",
    after="text[]",
    how="""case old >> 42 when 2 then '^' when 1 then chr(((old >> 21) & 2097151)::int) || '_'
                          else chr(((old >> 21) & 2097151)::int) end || chr((old & 2097151)::int)""",
)


class Migration(migrations.Migration):
    dependencies = [("places", "0010_parts_noted_once")]
    operations = [
        migrations.RunSQL(
            TO_NUMBERS,
            TO_TEXT,
            state_operations=[
                migrations.AlterField(
                    "stationwords",
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                )
            ],
        )
    ]
