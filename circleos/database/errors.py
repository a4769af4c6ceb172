"""What keeps the database from being used, said in sentences."""


class DatabaseRefusal(Exception):
    """The database can't be started, reached or used; the message says why and what to do."""
