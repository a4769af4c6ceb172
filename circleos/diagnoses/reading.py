"""How this room reads what is typed about a diagnosis, naming the field at fault."""

from collections.abc import Callable, Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.core.birthday import Birthday
from circleos.core.errors import Invalid
from circleos.core.fields import BadValue, clean_text, parse_birthday
from circleos.diagnoses.models import Certainty, Course, Side

LABELS: Mapping[str, Promise] = {
    "code": gettext_lazy("Code"),
    "text": gettext_lazy("Diagnosis"),
    "system": gettext_lazy("Catalogue"),
    "certainty": gettext_lazy("Certainty"),
    "side": gettext_lazy("Side"),
    "course": gettext_lazy("Course"),
    "onset": gettext_lazy("Since"),
    "resolved": gettext_lazy("Resolved"),
}
CHOICES: Mapping[str, type[TextChoices]] = {
    "certainty": Certainty,
    "side": Side,
    "course": Course,
}
DAYS = ("onset", "resolved")


def parse_moment(text: str) -> str:
    """A day, a month or a year up to today, as ISO text; nothing stays nothing."""
    try:
        moment = parse_birthday(text)
    except BadValue as bad:
        raise BadValue(
            gettext_lazy(
                "Not a day, month or year up to today; write it as 12.03.2019, 03.2019 or 2019"
            )
        ) from bad
    return moment.iso() if moment else ""


def refuse_turned_days(onset: str, resolved: str) -> None:
    """Refuse an end that lies before the beginning, as far as both are known."""
    if onset and resolved:
        known = min(len(onset), len(resolved))
        if Birthday.from_iso(resolved[:known]) < Birthday.from_iso(onset[:known]):
            raise Invalid.field("resolved", _("Lies before the day since when; look at both days"))


def _one_of(choices: type[TextChoices], *, required: bool) -> Callable[[str], str]:
    def parse(text: str) -> str:
        value = clean_text(text, 20)
        value = value.lower() if choices is Course else value.upper()
        if value in choices.values or not (value or required):
            return value
        offered = ", ".join(f"{choice.value} ({choice.label})" for choice in choices)
        raise BadValue(
            gettext_lazy("“%(value)s” is not a value here; use one of %(choices)s"),
            value=value,
            choices=offered,
        )

    return parse


PARSERS: Mapping[str, Callable[[str], str]] = {
    "certainty": _one_of(Certainty, required=True),
    "side": _one_of(Side, required=False),
    "course": _one_of(Course, required=False),
    "onset": parse_moment,
    "resolved": parse_moment,
}
