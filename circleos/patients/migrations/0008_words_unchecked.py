import django.db.models.deletion
from django.db import migrations

import circleos.core.models.base


class Migration(migrations.Migration):
    dependencies = [("patients", "0007_withdrawn")]

    operations = [
        migrations.AlterField(
            model_name="patientword",
            name="patient",
            field=circleos.core.models.base.WorkspaceKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="patients.patient",
            ),
        ),
    ]
