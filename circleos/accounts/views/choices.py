"""What the selects of this room offer: pairs of value and words."""

from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import get_language

from circleos.core.countries import country_names
from circleos.core.permissions import Role
from circleos.ui.formats import own_name


def roles() -> list[tuple[str, str]]:
    """The four roles."""
    return [(role.value, str(role.label)) for role in Role]


def countries() -> list[tuple[str, str]]:
    """All countries, by name."""
    return list(country_names((get_language() or "en")[:2]).items())


def languages() -> list[tuple[str, str]]:
    """What the interface speaks, each as it calls itself: whoever reads no other finds it."""
    return [(code, own_name(code)) for code, _name in settings.LANGUAGES]


def time_zones() -> list[tuple[str, str]]:
    """The time zones of places, by name; without the abbreviations that mislead in summer."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and zone[:3] != "Etc")
    return [(zone, zone.replace("_", " ")) for zone in zones]
