"""Let the app role look up similar words by index.

The operators && and % are not leakproof: under row-level security they can not use an index. The
function runs as the owner of the table, whom the policy does not bind, and looks at the words of
the workspace of the transaction alone.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0002_name_words")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION search_near_words(
                typed text, typed_shapes integer[], typed_sound text, most integer)
            RETURNS TABLE (word varchar, sound varchar)
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
            SET pg_trgm.similarity_threshold = 0.4 AS $$
            DECLARE
                own uuid := nullif(current_setting('circleos.workspace_id', true), '')::uuid;
            BEGIN
                RETURN QUERY
                SELECT n.word, n.sound FROM search_nameword n
                WHERE n.workspace_id = own AND n.shapes && typed_shapes
                UNION
                (SELECT n.word, n.sound FROM search_nameword n
                 WHERE n.workspace_id = own AND typed_sound <> '' AND n.sound = typed_sound
                 ORDER BY similarity(n.word, typed) DESC, n.word LIMIT most)
                UNION
                (SELECT n.word, n.sound FROM search_nameword n
                 WHERE length(typed) > 5 AND n.workspace_id = own AND n.word % typed
                 ORDER BY similarity(n.word, typed) DESC, n.word LIMIT most);
            END $$
            """,
            "DROP FUNCTION search_near_words(text, integer[], text, integer)",
        )
    ]
