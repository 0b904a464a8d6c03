"""The database itself notes what the public feeds must tell, on every way that a station can change."""

from django.db import migrations

# One statement, one pass, however many rows: an import of 100,000 stations notes them all at once.
# A change is noted without a number; a reader gives it one once it is committed (places/feeds/changes.py).
NOTE = """
    INSERT INTO places_stationchange AS change (station_id, number, was_public, at)
    SELECT s.id, NULL, s.state IN ('running', 'suspended'), clock_timestamp() FROM {rows}
    ORDER BY s.id
    ON CONFLICT (station_id) DO UPDATE
    SET number = NULL, was_public = change.was_public OR excluded.was_public, at = excluded.at
    -- What this very transaction noted already need not be noted again; another's may be numbered before we
    -- commit, so it must.
    WHERE change.number IS NOT NULL OR change.xmin <> pg_current_xact_id()::xid
       OR (excluded.was_public AND NOT change.was_public);
"""


def _function(name: str, rows: str) -> str:
    note = NOTE.format(rows=rows)
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {note} RETURN NULL; END $$;"
    )


def _trigger(table: str, event: str, function: str) -> str:
    image = "OLD" if event == "DELETE" else "NEW"
    return (
        f"CREATE TRIGGER places_note_{event.lower()} AFTER {event} ON {table} "
        f"REFERENCING {image} TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


FUNCTIONS = [
    _function("places_note_stations", "noted s"),
    _function("places_note_parts", "places_station s WHERE s.id IN (SELECT station_id FROM noted)"),
]
PARTS = ["places_stationamenity", "places_hoursoverride"]
TRIGGERS = [
    _trigger("places_station", event, "places_note_stations") for event in ("INSERT", "UPDATE", "DELETE")
]
TRIGGERS += [
    _trigger(part, event, "places_note_parts") for part in PARTS for event in ("INSERT", "UPDATE", "DELETE")
]
DROP = [
    *(
        f"DROP TRIGGER places_note_{event} ON {table};"
        for table in ["places_station", *PARTS]
        for event in ("insert", "update", "delete")
    ),
    "DROP FUNCTION places_note_stations; DROP FUNCTION places_note_parts;",
]
STANDING = """
    INSERT INTO places_stationchange (station_id, number, was_public, at)
    SELECT id, NULL, state IN ('running', 'suspended'), changed_at FROM places_station
    ON CONFLICT (station_id) DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0003_imports")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE places_change_number;", "DROP SEQUENCE places_change_number;"),
        migrations.RunSQL("\n".join([*FUNCTIONS, *TRIGGERS]), "\n".join(DROP)),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
