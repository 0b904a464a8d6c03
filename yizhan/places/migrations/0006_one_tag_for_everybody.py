from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0005_words"),
    ]

    operations = [
        migrations.RunSQL(
            "update places_stationnear set tags = tags || 'v'::tsvector where tags @@ 'on & !m_unit'::tsquery",
            migrations.RunSQL.noop,
        ),
    ]
