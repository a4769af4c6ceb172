"""What is published stays: not even a defect of ours can overwrite a text or take it back.

A version is never changed or deleted: the app role has no right to, and a trigger refuses it to the
owner too. A published note keeps its publication, and another title comes with another version.
"""

from django.conf import settings
from django.db import migrations

VERSIONS = "notes_noteversion"


def take_rights(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {VERSIONS} FROM {role}")


def give_rights(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"GRANT UPDATE, DELETE ON {VERSIONS} TO {role}")


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_first")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION notes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'published texts stay: % of % refused', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'insufficient_privilege';
            END $$
            """,
            "DROP FUNCTION notes_refuse_change()",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON {VERSIONS} "
            "FOR EACH STATEMENT EXECUTE FUNCTION notes_refuse_change()",
            f"DROP TRIGGER published_stays ON {VERSIONS}",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER published_stays BEFORE UPDATE ON notes_note FOR EACH ROW
            WHEN (
                OLD.status = 'published' AND (
                    NEW.status <> OLD.status
                    OR NEW.published_at <> OLD.published_at
                    OR NEW.version < OLD.version
                    OR (NEW.title <> OLD.title AND NEW.version = OLD.version)
                )
            )
            EXECUTE FUNCTION notes_refuse_change()
            """,
            "DROP TRIGGER published_stays ON notes_note",
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER published_is_not_deleted BEFORE DELETE ON notes_note FOR EACH ROW
            WHEN (OLD.status = 'published') EXECUTE FUNCTION notes_refuse_change()
            """,
            "DROP TRIGGER published_is_not_deleted ON notes_note",
        ),
        migrations.RunPython(take_rights, give_rights),
    ]
