"""What keeps the database from being used, said in sentences."""


class DatabaseRefusal(Exception):  # noqa: N818 - read as a sentence: "the database refuses"
    """The database can't be started, reached or used; the message says why and what to do."""
