"""A page for each public notice; entries that say that somebody objected, and what was found."""

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
    ALTER TABLE cases_posting ADD CONSTRAINT cases_posting_of_its_case
        FOREIGN KEY (home_id, case_id) REFERENCES cases_case (home_id, id);
    CREATE TRIGGER cases_posting_append_only BEFORE UPDATE OR DELETE ON cases_posting
        FOR EACH ROW EXECUTE FUNCTION cases_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_grade"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "提出"),
                    ("move", "办理"),
                    ("voice", "表态"),
                    ("answer", "答复"),
                    ("ask", "询问"),
                    ("word", "补充"),
                    ("note", "内部记录"),
                    ("assigned", "交办"),
                    ("handed", "转办"),
                    ("recused", "回避"),
                    ("warned", "提醒"),
                    ("climbed", "上报"),
                    ("reopened", "重新办理"),
                    ("rated", "评价"),
                    ("called", "回访"),
                    ("merged", "并案"),
                    ("parted", "单独办"),
                    ("split", "分出一件"),
                    ("graded", "改类别"),
                    ("sorted", "分类"),
                    ("objected", "有人提出异议"),
                    ("decided", "异议核实完了"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="relation",
            name="bond",
            field=models.CharField(
                choices=[
                    ("related", "有关"),
                    ("split", "分出来的"),
                    ("came_of", "由此而来"),
                    ("part", "归在一起"),
                    ("objects", "对它的异议"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("home_id", models.BigIntegerField()),
                ("ref", models.CharField(max_length=8, unique=True)),
                ("stay", models.IntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "stay"), name="cases_posting_once_a_stay")
                ],
            },
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
