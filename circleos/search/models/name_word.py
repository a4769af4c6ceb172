from django.db import models

from circleos.core.models import WorkspaceModel


class NameWord(WorkspaceModel):
    """A word of which at least one name in the workspace consists, or did.

    `word` is folded; `sound` is how it sounds, by the Cologne phonetics.
    """

    word = models.CharField(max_length=200, db_collation="C")
    sound = models.CharField(max_length=200, db_collation="C")

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["word"], name="search_name_word_once")]
        indexes = [models.Index(fields=["sound", "word"], name="search_by_sound")]
