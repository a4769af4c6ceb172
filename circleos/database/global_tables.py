"""The tables that belong to no single workspace, each with its reason.

Every other table is isolated by the schema editor. The catalogue test
(`tests/security/test_catalogue.py`) reads the database and refuses a table that is neither, and an
entry here that has no table.
"""

GLOBAL_TABLES: dict[str, str] = {
    # Who signs in, and where they work: read before any workspace is known.
    "accounts_workspace": "the root of all isolation: its rows are the workspaces",
    "accounts_user": "one person may work in several workspaces and signs in before choosing one",
    "accounts_membership": "tells which workspaces a person may enter, before one is entered",
    "accounts_invitation": "its link is opened by somebody who belongs to no workspace yet",
    "accounts_apitoken": "the hash of a token is what tells its workspace",
    "accounts_session": "a browser's session is read before its workspace is known",
    "accounts_sharedvalue": "counts attempts to sign in, which belong to no workspace yet",
    # The catalogues of codes (decision 17).
    "diagnoses_catalogue": "the editions of ICD-10: no personal data, the same for every practice",
    "diagnoses_catalogueentry": "their codes and titles: loaded once for all practices",
    "diagnoses_catalogueword": "the words of those titles, by which what is mistyped is found",
    # The sign-in library.
    "account_emailaddress": "the address of a person who signs in (allauth)",
    "account_emailconfirmation": "proofs of such an address (allauth)",
    "mfa_authenticator": "the second step of a person who signs in (allauth)",
    # The job queue. A job's arguments name its workspace, which it enters by itself.
    "procrastinate_jobs": "one queue serves all workspaces; arguments are ids, never a patient's",
    "procrastinate_events": "when each job changed its state",
    "procrastinate_periodic_defers": "when a periodic job was enqueued last",
    "procrastinate_workers": "the heartbeats of the workers",
    # Django's own.
    "django_migrations": "which migrations the database has",
    "django_content_type": "names of models; Django's auth asks for it",
    "auth_permission": "comes with Django's auth and is not read: permissions are circleOS's own",
    "auth_group": "comes with Django's auth and stays empty",
    "auth_group_permissions": "comes with Django's auth and stays empty",
}
