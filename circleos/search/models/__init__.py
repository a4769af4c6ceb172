from circleos.search.models.recent import RecentRecord

__all__ = ["RecentRecord"]
