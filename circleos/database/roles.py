"""The two roles, what each may do, and the proof that the serving one can't do more."""

import psycopg
from psycopg import sql

from circleos.database.address import APP_ROLE, DATABASE, OWNER_ROLE, Address
from circleos.database.errors import DatabaseRefusal

EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch")
OLDEST_VERSION = 15


def create_roles(superuser: Address, *, owner_password: str, app_password: str) -> None:
    """Make both roles and the database of the embedded server; says again what is so already.

    The key files are what counts: a password changed in the database is set back.
    """
    with psycopg.connect(**superuser.psycopg(), autocommit=True) as connection:
        for role, password in ((OWNER_ROLE, owner_password), (APP_ROLE, app_password)):
            name = sql.Identifier(role)
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
            # Hashed here: the password itself never travels in a statement.
            verifier = connection.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            ).decode()
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(verifier))
            )
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
                )
            )


def prepare_database(owner: Address, app_role: str) -> None:
    """As the owner, and before any migration: extensions, and the app role's rights on all tables
    to come. A migration may take a right away from one table; nothing here gives it back.

    Raises `DatabaseRefusal` when the server is too old, the database is not in UTF-8, or the role
    does not own it.
    """
    with connect(owner, "DATABASE_OWNER_URL") as connection:
        _require_fit(connection, owner)
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )
        names = {
            "app": sql.Identifier(app_role),
            "owner": sql.Identifier(owner.user),
            "database": sql.Identifier(owner.name),
        }
        for statement in (
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            # TEMPORARY: an import copies its rows into a temporary table first.
            "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {app}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
            " GRANT USAGE, SELECT ON SEQUENCES TO {app}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
            " GRANT EXECUTE ON FUNCTIONS TO {app}",
        ):
            connection.execute(sql.SQL(statement).format(**names))


def excessive_rights(app: Address) -> list[str]:
    """What the serving role may do and must not, a sentence each; empty when all is well.

    With any of these rights it could read past the isolation of workspaces or change an event.
    """
    with connect(app, "DATABASE_URL") as connection:
        row = connection.execute(
            """
            SELECT bool_or(r.rolname = current_user AND r.rolsuper),
                   bool_or(r.rolname = current_user AND r.rolbypassrls),
                   bool_or(r.rolname = current_user AND r.rolcreaterole),
                   string_agg(r.rolname, ', ' ORDER BY r.rolname) FILTER (
                       WHERE r.rolname <> current_user AND (r.rolsuper OR r.rolbypassrls)),
                   string_agg(r.rolname, ', ' ORDER BY r.rolname) FILTER (WHERE EXISTS (
                       SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                       WHERE c.relowner = r.oid AND n.nspname = 'public')),
                   has_schema_privilege('public', 'CREATE')
            FROM pg_roles r
            WHERE pg_has_role(current_user, r.oid, 'MEMBER')
            """
        ).fetchone()
    if row is None:
        raise AssertionError("a role is a member of itself")
    superuser, bypass, creates_roles, strong, owners, creates = row
    if superuser:
        return [f"The role {app.user} is a superuser."]
    faults = []
    if bypass:
        faults.append(f"The role {app.user} may bypass row-level security (BYPASSRLS).")
    if creates_roles:
        faults.append(f"The role {app.user} may create roles (CREATEROLE).")
    if strong:
        faults.append(f"The role {app.user} may become {strong}, which is above all isolation.")
    if owners:
        faults.append(f"The role {app.user} owns tables, or may become their owner ({owners}).")
    elif creates:
        faults.append(f"The role {app.user} may create tables in the schema public.")
    return faults


def require_harmless(app: Address) -> None:
    """Refuse to serve with a role that has more rights than serving needs."""
    if faults := excessive_rights(app):
        raise DatabaseRefusal(
            f"{' '.join(faults)} circleOS does not serve with such a role: DATABASE_URL must name "
            "a role that owns nothing, as docs/operations.md describes."
        )


def connect(address: Address, variable: str) -> psycopg.Connection:
    """A connection of its own, each statement committed at once; `variable` named the address."""
    try:
        return psycopg.connect(**address.psycopg(), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise DatabaseRefusal(
            f"The database {address.name} can't be reached as {address.user} ({variable}): "
            f"{' '.join(str(error).split())}"
        ) from error


def _require_fit(connection: psycopg.Connection, owner: Address) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST_VERSION:
        raise DatabaseRefusal(
            f"The server of DATABASE_OWNER_URL is PostgreSQL {version}; circleOS needs "
            f"{OLDEST_VERSION} or newer."
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseRefusal(
            f"The database {owner.name} is encoded in {encoding}. Make it anew: CREATE DATABASE "
            f"{owner.name} OWNER {owner.user} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' "
            "LC_CTYPE 'C.UTF-8'"
        )
    if not _exists(
        connection,
        "SELECT 1 FROM pg_database"
        " WHERE datname = current_database() AND pg_has_role(%s, datdba, 'USAGE')",
        owner.user,
    ):
        raise DatabaseRefusal(
            f"The role {owner.user} of DATABASE_OWNER_URL does not own the database {owner.name}. "
            f"As a superuser: ALTER DATABASE {owner.name} OWNER TO {owner.user}"
        )


def _exists(connection: psycopg.Connection, query: str, value: str) -> bool:
    return connection.execute(query.encode(), [value]).fetchone() is not None
