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
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
            DECLARE
                own uuid := nullif(current_setting('circleos.workspace_id', true), '')::uuid;
                enough CONSTANT integer := 3;
                found_so_far integer;
            BEGIN
                RETURN QUERY
                SELECT n.word, n.sound FROM search_nameword n
                WHERE n.workspace_id = own AND n.shapes && typed_shapes
                UNION
                (SELECT n.word, n.sound FROM search_nameword n
                 WHERE n.workspace_id = own AND typed_sound <> '' AND n.sound = typed_sound
                 ORDER BY similarity(n.word, typed) DESC, n.word LIMIT most);
                GET DIAGNOSTICS found_so_far = ROW_COUNT;
                -- Two mistakes in a long word: ten times as dear, and rarely needed.
                IF found_so_far < enough AND length(typed) > 5 THEN
                    RETURN QUERY
                    SELECT n.word, n.sound FROM search_nameword n
                    WHERE n.workspace_id = own AND n.word % typed
                      AND similarity(n.word, typed) >= 0.4
                    ORDER BY similarity(n.word, typed) DESC, n.word LIMIT most;
                END IF;
            END $$
            """,
            "DROP FUNCTION search_near_words(text, integer[], text, integer)",
        )
    ]
