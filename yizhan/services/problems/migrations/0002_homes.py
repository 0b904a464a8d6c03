"""Rows of a problem, its demands and its case lie in one home."""

from django.db import migrations

TABLES = ("member", "metoo", "cameof")
SQL = "".join(
    [
        "ALTER TABLE problems_problem ADD CONSTRAINT problems_case_of_its_home"
        " FOREIGN KEY (home_id, case_id) REFERENCES cases_case (home_id, id);",
        "ALTER TABLE problems_problem ADD CONSTRAINT problems_problem_of_its_home UNIQUE (home_id, case_id);",
        *(
            f"ALTER TABLE problems_{table} ADD CONSTRAINT problems_{table}_of_its_problem"
            " FOREIGN KEY (home_id, problem_id) REFERENCES problems_problem (home_id, case_id);"
            for table in TABLES
        ),
        *(
            f"ALTER TABLE problems_{table} ADD CONSTRAINT problems_{table}_demand_of_its_home"
            " FOREIGN KEY (home_id, case_id) REFERENCES cases_case (home_id, id);"
            for table in ("member", "metoo")
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("problems", "0001_initial"), ("cases", "0002_history")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
