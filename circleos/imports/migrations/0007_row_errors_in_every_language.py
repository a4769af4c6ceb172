"""Say to each reader in their language what was wrong with a row.

Errors of before say it in the language of whoever asked for the import.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0006_statistics_of_withdrawn")]

    operations = [
        migrations.AddField("rowerror", "translations", models.JSONField(default=dict)),
    ]
