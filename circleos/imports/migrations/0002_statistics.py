"""Let an import tell the planner that a workspace has grown.

Only the owner of a table may analyze it; the app role asks for it through this function. How many
rows each workspace has is all that the choice of an index needs, and costs a tenth of analyzing
every column; those are left to autovacuum, which keeps its own count.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_first"), ("patients", "0001_first")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION imports_refresh_statistics() RETURNS void
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
            BEGIN
                ANALYZE patients_patient (workspace_id);
                ANALYZE patients_externalid (workspace_id);
                ANALYZE patients_furthercontact (workspace_id);
            END $$
            """,
            "DROP FUNCTION imports_refresh_statistics()",
        )
    ]
