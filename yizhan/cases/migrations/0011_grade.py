"""The grade of a case stands in its row, to be listed by."""

from django.conf import settings
from django.db import migrations, models

FROM_HISTORY = """
    UPDATE cases_case c SET grade = e.grade FROM (
        SELECT DISTINCT ON (case_id) case_id, facts ->> 'grade' AS grade
        FROM cases_entry WHERE facts ? 'grade' ORDER BY case_id, number DESC
    ) e WHERE c.id = e.case_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_writing"),
        ("orgs", "0006_called"),
        ("people", "0005_trace_ref"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="grade",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["unit", "opened_at", "id"], name="cases_opened_at_unit"),
        ),
        migrations.RunSQL(FROM_HISTORY, migrations.RunSQL.noop),
    ]
