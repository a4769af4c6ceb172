"""What finding looks up: numbers from their end, further words, everything in one line.

The lines of patients who are there already are written by the job `patients.make_findable`.
"""

import circleos.core.ids
import circleos.core.models.base
import circleos.core.workspace
import circleos.database.postgresql.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0002_count_and_languages'),
    ]

    operations = [
        migrations.CreateModel(
            name='PatientWord',
            fields=[
                ('workspace_id', circleos.database.postgresql.fields.WorkspaceIdField(default=circleos.core.workspace.current_workspace_id, editable=False)),
                ('id', models.UUIDField(default=circleos.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('word', models.CharField(db_collation='C', max_length=200)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='furthercontact',
            name='value_reversed',
            field=models.CharField(blank=True, db_collation='C', max_length=254),
        ),
        migrations.AddField(
            model_name='patient',
            name='phone_reversed',
            field=models.CharField(blank=True, db_collation='C', max_length=20),
        ),
        migrations.AddField(
            model_name='patient',
            name='search_text',
            field=models.TextField(blank=True, db_collation='C'),
        ),
        migrations.AddIndex(
            model_name='externalid',
            index=models.Index(fields=['value', 'patient'], name='patients_by_external_id'),
        ),
        migrations.AddIndex(
            model_name='furthercontact',
            index=models.Index(fields=['value_reversed', 'patient'], name='patients_by_further_digits'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['phone_reversed'], name='patients_by_last_digits'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(condition=models.Q(('search_text', '')), fields=['id'], name='patients_not_findable'),
        ),
        migrations.AddField(
            model_name='patientword',
            name='patient',
            field=circleos.core.models.base.WorkspaceKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patients.patient'),
        ),
        migrations.AddIndex(
            model_name='patientword',
            index=models.Index(fields=['word', 'patient'], name='patients_by_word'),
        ),
        migrations.RunSQL(
            """
            UPDATE patients_patient SET phone_reversed = reverse(phone);
            UPDATE patients_furthercontact SET value_reversed = reverse(value)
            WHERE kind = 'phone'
            """,
            migrations.RunSQL.noop,
        ),
    ]
