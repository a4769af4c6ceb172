from circleos.search.models.name_word import NameWord
from circleos.search.models.recent import RecentRecord

__all__ = ["NameWord", "RecentRecord"]
