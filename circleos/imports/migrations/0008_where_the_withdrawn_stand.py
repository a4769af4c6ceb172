"""Remember between which ids those stand whom undoing an import has withdrawn.

Undoings of before do not say it; their lists are read as they were.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0007_row_errors_in_every_language")]

    operations = [
        migrations.AddField("undo", "withdrawn_from", models.UUIDField(null=True)),
        migrations.AddField("undo", "withdrawn_to", models.UUIDField(null=True)),
    ]
