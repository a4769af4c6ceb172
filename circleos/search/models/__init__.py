from circleos.search.models.list_layout import ListLayout
from circleos.search.models.name_word import NameWord
from circleos.search.models.recent import RecentRecord
from circleos.search.models.saved_view import PinnedView, SavedView

__all__ = ["ListLayout", "NameWord", "PinnedView", "RecentRecord", "SavedView"]
