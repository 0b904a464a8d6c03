import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import yizhan.places.models.near

# As functions, because a function carries its own planner settings and keeps its plan: the walk along the
# index must never become "read the table and sort", whatever the planner guesses about a rare filter.
#
# wanted: tags, as a tsquery. minute: of the week; day and dated: the date, and the minute since 2020-01-01,
# for stations to which that date is odd. minute null: at any time. room_at null: full or not.
PLANNER = """
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_sort = off
"""
USEFUL = """
    near.tags @@ wanted
    and (minute is null
         or case when near.odd_dates @> day then near.odd_open @> dated else near.week @> minute end)
    and (room_at is null or near.full_until is null or near.full_until <= room_at)
"""
FUNCTIONS = {
    "places_nearest": f"""
create function places_nearest(
    origin point, wanted tsquery, minute int, day date, dated int, room_at timestamptz, n int
) returns table (station_id bigint, flat_m float8, tags text, week text, odd_dates text, odd_open text)
language plpgsql stable parallel safe rows 30 {PLANNER} as $$
begin
    return query
    select near.station_id, near.position <-> origin,
           near.tags::text, near.week::text, near.odd_dates::text, near.odd_open::text
    from places_stationnear near
    where {USEFUL}
    order by near.position <-> origin
    limit n;
end $$
""",
    "places_in_box": f"""
create function places_in_box(
    area box, origin point, wanted tsquery, minute int, day date, dated int, room_at timestamptz, n int
) returns table (station_id bigint, flat_m float8, tags text, week text, odd_dates text, odd_open text)
language plpgsql stable parallel safe rows 30 {PLANNER} as $$
begin
    return query
    select near.station_id, near.position <-> origin,
           near.tags::text, near.week::text, near.odd_dates::text, near.odd_open::text
    from places_stationnear near
    where near.position <@ area and {USEFUL}
    order by near.position <-> origin
    limit n;
end $$
""",
    "places_along": f"""
create function places_along(
    areas box[], lines lseg[], reaches_m float8[],
    wanted tsquery, minute int, day date, dated int, room_at timestamptz, n int
) returns table (station_id bigint, flat_m float8, tags text, week text, odd_dates text, odd_open text)
language plpgsql stable parallel safe rows 30 {PLANNER} as $$
begin
    return query
    select near.station_id, near.position <-> piece.line,
           near.tags::text, near.week::text, near.odd_dates::text, near.odd_open::text
    from unnest(areas, lines, reaches_m) piece (area, line, reach_m)
    join places_stationnear near on near.position <@ piece.area
    where near.position <-> piece.line <= piece.reach_m and {USEFUL}
    limit n;
end $$
""",
}


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StationNear",
            fields=[
                (
                    "station",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="places.station",
                    ),
                ),
                ("position", yizhan.places.models.near.PointField()),
                ("tags", django.contrib.postgres.search.SearchVectorField()),
                ("week", yizhan.places.models.near.MinutesField()),
                ("odd_dates", yizhan.places.models.near.DatesField()),
                ("odd_open", yizhan.places.models.near.MinutesField()),
                ("from_date", models.DateField()),
                ("until_date", models.DateField()),
                ("full_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["position", "tags"], name="places_near_position_tags"
                    ),
                    models.Index(fields=["until_date"], name="places_near_until"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StationWords",
            fields=[
                (
                    "station",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="places.station",
                    ),
                ),
                (
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("position", yizhan.places.models.near.PointField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["pairs"], name="places_words_pairs")
                ],
            },
        ),
        *[
            migrations.RunSQL(create, f"drop function {name}", elidable=False)
            for name, create in FUNCTIONS.items()
        ],
    ]
