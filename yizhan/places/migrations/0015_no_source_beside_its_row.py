"""Which row of which source a station came from is said by SourceRow alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("places", "0014_keys_that_mean_something")]
    operations = [
        migrations.RemoveConstraint("station", "places_station_source_key_once"),
        migrations.RemoveField("station", "source_key"),
        migrations.RemoveField("station", "source"),
    ]
