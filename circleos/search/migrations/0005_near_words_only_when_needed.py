"""Look for words with two mistakes only where nothing nearer is known.

Comparing trigrams takes ten times as long as everything else that a search does. A word that is in
the list, or one mistake away from one that is, needs no such guess; nor does a query for which
somebody has been found (`two_mistakes` is false then).
"""

from django.db import migrations

OLD = """
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
"""
NEW = """
CREATE FUNCTION search_near_words(
    typed text, typed_shapes integer[], typed_sound text, most integer, two_mistakes boolean)
RETURNS TABLE (word varchar, sound varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    own uuid := nullif(current_setting('circleos.workspace_id', true), '')::uuid;
    with_one_mistake integer;
BEGIN
    RETURN QUERY
    SELECT n.word, n.sound FROM search_nameword n
    WHERE n.workspace_id = own AND n.shapes && typed_shapes;
    GET DIAGNOSTICS with_one_mistake = ROW_COUNT;
    RETURN QUERY
    SELECT n.word, n.sound FROM search_nameword n
    WHERE n.workspace_id = own AND typed_sound <> '' AND n.sound = typed_sound
    ORDER BY similarity(n.word, typed) DESC, n.word LIMIT most;
    IF two_mistakes AND with_one_mistake = 0 AND length(typed) > 5 THEN
        RETURN QUERY
        SELECT n.word, n.sound FROM search_nameword n
        WHERE n.workspace_id = own AND n.word % typed
          AND similarity(n.word, typed) >= 0.4
        ORDER BY similarity(n.word, typed) DESC, n.word LIMIT most;
    END IF;
END $$
"""
DROP_OLD = "DROP FUNCTION search_near_words(text, integer[], text, integer)"
DROP_NEW = "DROP FUNCTION search_near_words(text, integer[], text, integer, boolean)"


class Migration(migrations.Migration):
    dependencies = [("search", "0004_saved_views")]

    operations = [
        migrations.RunSQL(DROP_OLD, OLD),
        migrations.RunSQL(NEW, DROP_NEW),
    ]
