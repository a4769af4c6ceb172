"""The catalogues of codes."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Catalogue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(choices=[('icd-10-gm', 'ICD-10-GM'), ('icd-10-who', 'ICD-10 (WHO)')], max_length=20)),
                ('version', models.CharField(max_length=10)),
                ('language', models.CharField(max_length=5)),
                ('source', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('codes', models.PositiveIntegerField()),
                ('loaded_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('system', 'version'), name='diagnoses_one_edition')],
            },
        ),
        migrations.CreateModel(
            name='CatalogueEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('chapter', 'Chapter'), ('block', 'Block'), ('category', 'Category')], max_length=10)),
                ('code', models.CharField(max_length=20)),
                ('key', models.CharField(db_collation='C', max_length=20)),
                ('parent', models.CharField(blank=True, max_length=20)),
                ('above', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('title', models.CharField(max_length=1000)),
                ('inclusions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=1000), size=None)),
                ('mark', models.CharField(blank=True, max_length=1)),
                ('is_terminal', models.BooleanField()),
                ('usage', models.CharField(blank=True, choices=[('P', 'for primary coding'), ('O', 'only beside a code with a dagger'), ('Z', 'only beside another code'), ('V', 'not for coding')], max_length=1)),
                ('usage_in_hospital', models.CharField(blank=True, choices=[('P', 'for primary coding'), ('O', 'only beside a code with a dagger'), ('Z', 'only beside another code'), ('V', 'not for coding')], max_length=1)),
                ('gender', models.CharField(blank=True, max_length=1)),
                ('gender_severity', models.CharField(blank=True, choices=[('M', 'an error'), ('K', 'unusual')], max_length=1)),
                ('age_from', models.CharField(blank=True, max_length=4)),
                ('age_to', models.CharField(blank=True, max_length=4)),
                ('age_severity', models.CharField(blank=True, choices=[('M', 'an error'), ('K', 'unusual')], max_length=1)),
                ('is_rare', models.BooleanField()),
                ('has_content', models.BooleanField()),
                ('is_notifiable', models.BooleanField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('catalogue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='diagnoses.catalogue')),
            ],
            options={
                'indexes': [models.Index(fields=['catalogue', 'parent', 'key'], name='diagnoses_below'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='diagnoses_by_words')],
                'constraints': [models.UniqueConstraint(fields=('catalogue', 'key'), name='diagnoses_one_entry')],
            },
        ),
        migrations.CreateModel(
            name='CatalogueWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=120)),
                ('catalogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='diagnoses.catalogue')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['word'], name='diagnoses_similar_words', opclasses=['gin_trgm_ops'])],
            },
        ),
    ]
