"""Codes on notes."""

import circleos.core.ids
import circleos.core.models.base
import circleos.core.workspace
import circleos.database.postgresql.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnoses', '0001_catalogues'),
        ('notes', '0002_published_texts_stay'),
        ('patients', '0007_withdrawn'),
    ]

    operations = [
        migrations.CreateModel(
            name='Diagnosis',
            fields=[
                ('workspace_id', circleos.database.postgresql.fields.WorkspaceIdField(default=circleos.core.workspace.current_workspace_id, editable=False)),
                ('id', models.UUIDField(default=circleos.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('code', models.CharField(max_length=20)),
                ('key', models.CharField(db_collation='C', max_length=20)),
                ('text', models.CharField(max_length=1000)),
                ('system', models.CharField(choices=[('icd-10-gm', 'ICD-10-GM'), ('icd-10-who', 'ICD-10 (WHO)')], max_length=20)),
                ('edition', models.CharField(blank=True, max_length=10)),
                ('certainty', models.CharField(choices=[('G', 'confirmed'), ('V', 'suspected'), ('Z', 'history of'), ('A', 'excluded')], max_length=1)),
                ('side', models.CharField(blank=True, choices=[('R', 'right'), ('L', 'left'), ('B', 'both sides')], max_length=1)),
                ('course', models.CharField(blank=True, choices=[('chronic', 'chronic'), ('acute', 'acute')], max_length=10)),
                ('onset', models.CharField(blank=True, max_length=10)),
                ('resolved', models.CharField(blank=True, max_length=10)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('field_versions', models.JSONField(default=dict)),
                ('note', circleos.core.models.base.WorkspaceKey(on_delete=django.db.models.deletion.CASCADE, related_name='diagnoses', to='notes.note')),
                ('patient', circleos.core.models.base.WorkspaceKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='diagnoses', to='patients.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', '-id'], name='diagnoses_of_patient'), models.Index(fields=['key', '-id'], name='diagnoses_by_code')],
            },
        ),
    ]
