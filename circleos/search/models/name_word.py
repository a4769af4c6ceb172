from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from circleos.core.models import WorkspaceModel


class NameWord(WorkspaceModel):
    """A word of which at least one name in the workspace consists, or did.

    `word` is folded; `sound` is how it sounds, by the Cologne phonetics; `shapes` are numbers
    for the word with none or one of its letters left out. Two words of which at most one letter
    is wrong, missing, added or swapped have a shape in common.
    """

    word = models.CharField(max_length=200, db_collation="C")
    sound = models.CharField(max_length=200, db_collation="C")
    shapes = ArrayField(models.IntegerField())

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["word"], name="search_name_word_once")]
        indexes = [
            models.Index(fields=["sound", "word"], name="search_by_sound"),
            GinIndex(fields=["shapes"], name="search_by_shape", fastupdate=False),
            GinIndex(
                fields=["word"],
                opclasses=["gin_trgm_ops"],
                name="search_by_trigram",
                fastupdate=False,
            ),
        ]
