"""Find patients by ranges of what is indexed, in one round trip and with a plan that is kept.

The functions run as the owner of the tables, so that ~ may be asked of rows before the policy of
row-level security has seen them; they look at the workspace of the transaction alone. Each range
belongs to a kind: a word of the name, a telephone number, a birthday ... `key_patterns` are what
a folded name must be like to be looked up at all.
"""

from django.db import migrations

LIGHT = """
    p.id, p.number, p.title, p.first_name, p.last_name, p.birth_name, p.preferred_name,
    p.birthday, p.phone, p.email,
    p.archived_at, p.name_key, p.given_key, p.search_text
"""
SOURCES = {
    # kind: (source, indexed column)
    "name": ("patients_patient p", "p.name_key"),
    "given": ("patients_patient p", "p.given_key"),
    "word": ("patients_patientword k", "k.word"),
    "email": ("patients_patient p", "p.email"),
    "phone": ("patients_patient p", "p.phone"),
    "further": ("patients_furthercontact k", "k.value"),
    "last digits": ("patients_patient p", "p.phone_reversed"),
    "further digits": ("patients_furthercontact k", "k.value_reversed"),
    "birthday": ("patients_patient p", "p.birthday"),
    "postal code": ("patients_patient p", "p.postal_code"),
    "identifier": ("patients_externalid k", "k.value"),
}


def _branch(kind: str) -> str:
    source, column = SOURCES[kind]
    patient = "p.id" if column.startswith("p.") else "k.patient_id"
    # Of names the index alone tells who can match: only they are looked up in the table.
    kept = "WHERE near.entry LIKE ALL (key_patterns)" if kind in {"name", "given"} else ""
    return f"""
        (SELECT {LIGHT.strip()} FROM (
            SELECT near.id, near.entry FROM (
                SELECT {patient} AS id, {column} AS entry FROM {source}
                WHERE asked.kind = '{kind}' AND {column[0]}.workspace_id = own
                  AND {column} >= asked.low AND {column} < asked.high
                ORDER BY {column} LIMIT walk) near
            {kept} OFFSET 0) near
         JOIN patients_patient p ON p.workspace_id = own AND p.id = near.id
         WHERE (archived OR p.archived_at IS NULL) AND p.search_text LIKE ALL (patterns)
              AND p.search_text ~ ALL (expressions)
         LIMIT wanted)"""


BRANCHES = "\n        UNION ALL".join(map(_branch, SOURCES))
FUNCTION = f"""
CREATE FUNCTION patients_in_ranges(
    kinds text[], lows text[], highs text[], key_patterns text[], patterns text[],
    expressions text[], walk integer, wanted integer, archived boolean)
RETURNS TABLE (
    kind text, id uuid, number bigint, title varchar, first_name varchar, last_name varchar,
    birth_name varchar, preferred_name varchar, birthday varchar, phone varchar, email varchar, archived_at timestamptz, name_key varchar,
    given_key varchar, search_text text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    own uuid := nullif(current_setting('circleos.workspace_id', true), '')::uuid;
BEGIN
    RETURN QUERY
    SELECT asked.kind, found.*
    FROM unnest(kinds, lows, highs) AS asked (kind, low, high)
    CROSS JOIN LATERAL ({BRANCHES}
        UNION ALL
        (SELECT {LIGHT.strip()} FROM patients_patient p
         WHERE asked.kind = 'number' AND p.workspace_id = own
           AND p.number >= CASE WHEN asked.kind = 'number' THEN asked.low::bigint END
           AND p.number < CASE WHEN asked.kind = 'number' THEN asked.high::bigint END
           AND (archived OR p.archived_at IS NULL) AND p.search_text LIKE ALL (patterns)
              AND p.search_text ~ ALL (expressions)
         ORDER BY p.number LIMIT wanted)
        UNION ALL
        (SELECT {LIGHT.strip()} FROM (
            SELECT * FROM search_recentrecord r
            WHERE asked.kind = 'recent' AND r.workspace_id = own AND r.kind = 'patient'
              AND r.member_id = CASE WHEN asked.kind = 'recent' THEN asked.low::uuid END
            ORDER BY r.opened_at DESC LIMIT 50) r
         JOIN patients_patient p ON p.workspace_id = own AND p.id = r.record_id
         WHERE (archived OR p.archived_at IS NULL) AND p.search_text LIKE ALL (patterns)
              AND p.search_text ~ ALL (expressions)
         ORDER BY r.opened_at DESC)
    ) AS found;
END $$
"""


def _ids(kind: str) -> str:
    source, column = SOURCES[kind]
    alias = column[0]
    patient = "p.id" if alias == "p" else "k.patient_id"
    return f"""
            SELECT {patient} AS id FROM {source}
            WHERE asked.kind = '{kind}' AND {alias}.workspace_id = own
              AND {column} >= asked.low AND {column} < asked.high"""


IDS = "\n            UNION ALL".join(map(_ids, SOURCES))
MATCHING = f"""
CREATE FUNCTION patients_matching(
    kinds text[], lows text[], highs text[], patterns text[], expressions text[], most integer,
    OUT ids uuid[], OUT is_complete boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    own uuid := nullif(current_setting('circleos.workspace_id', true), '')::uuid;
BEGIN
    WITH walked AS MATERIALIZED (
        SELECT near.id FROM unnest(kinds, lows, highs) AS asked (kind, low, high)
        CROSS JOIN LATERAL ({IDS}
            UNION ALL
            SELECT p.id FROM patients_patient p
            WHERE asked.kind = 'number' AND p.workspace_id = own
              AND p.number >= CASE WHEN asked.kind = 'number' THEN asked.low::bigint END
              AND p.number < CASE WHEN asked.kind = 'number' THEN asked.high::bigint END
        ) AS near
        LIMIT most + 1
    )
    SELECT array_agg(walked.id), count(*) <= most INTO ids, is_complete FROM walked;
    IF is_complete AND cardinality(patterns) > 0 THEN
        SELECT coalesce(array_agg(p.id), '{{}}') INTO ids FROM patients_patient p
        WHERE p.workspace_id = own AND p.id = ANY (ids)
          AND p.search_text LIKE ALL (patterns) AND p.search_text ~ ALL (expressions);
    ELSE
        ids := CASE WHEN is_complete THEN coalesce(ids, '{{}}') ELSE '{{}}' END;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0003_finding"), ("search", "0003_near_words")]

    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION patients_in_ranges("
            "text[], text[], text[], text[], text[], text[], integer, integer, boolean)",
        ),
        migrations.RunSQL(
            MATCHING,
            "DROP FUNCTION patients_matching(text[], text[], text[], text[], text[], integer)",
        
        ),
    ]
